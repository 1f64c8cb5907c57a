--[[ What a Word file needs that Markdown cannot say: the words of its cover and properties, contents and lists that can
be read before Word has updated them, pictures as PNG, tables as on-paper.lua would have them set, boxes.

How each thing looks is a style of the reference document (styles/word); word.py acts on the marks that stand in
comments here, where a paragraph that pandoc writes has to stay with the next one or to begin a page. ]]

local on_paper = dofile(pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "on-paper.lua" }))
local document = pandoc.json.decode(io.open("document.json"):read("a"))

local TWIPS = 20
-- Sizes of type in tables that have a style of their own, as parts of the size of the text.
local SIZES = { { 0.85, "" }, { 0.79, " Small" }, { 0.73, " Smaller" }, { 0, " Smallest" } }
-- Enough for a signature, in points.
local SIGNATURE_HEIGHT = 36
-- Numbers that pandoc does not give to bookmarks of its own.
local FIRST_BOOKMARK = 100000

-- Contents go down to this level of headings.
local LISTED_LEVELS = 2

local headings, listed = {}, { Figure = {}, Table = {} }
local bookmarks = FIRST_BOOKMARK

local ENTITIES = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;" }
local function escaped(text) return (text:gsub('[&<>"]', ENTITIES)) end

local function openxml(code) return pandoc.RawInline("openxml", code) end
local function openxml_block(code) return pandoc.RawBlock("openxml", code) end

local function run(text, properties)
  return "<w:r>" .. (properties or "") .. '<w:t xml:space="preserve">' .. escaped(text) .. "</w:t></w:r>"
end

local function field(instruction, result)
  return '<w:fldSimple w:instr=" ' .. instruction .. ' ">' .. run(result) .. "</w:fldSimple>"
end

-- A style's name without its spaces is how Word's XML calls it.
local function styled(style, content)
  return '<w:p><w:pPr><w:pStyle w:val="' .. style:gsub(" ", "") .. '" /></w:pPr>' .. content .. "</w:p>"
end

local function in_style(style, inlines)
  return pandoc.Div({ pandoc.Para(inlines) }, { ["custom-style"] = style })
end

-- Captions ----------------------------------------------------------------------------------------------------------

-- Word counts with a field of its own; lists point at the bookmark.
local function caption_of(label, inlines)
  local entries = listed[label]
  local number = #entries + 1
  local bookmark = "_" .. label .. number
  bookmarks = bookmarks + 1
  entries[number] = { text = label .. " " .. number .. ": " .. pandoc.utils.stringify(inlines), bookmark = bookmark }
  local words = pandoc.Inlines({
    openxml(string.format('<w:bookmarkStart w:id="%d" w:name="%s" />', bookmarks, bookmark)),
    openxml(run(label .. " ", '<w:rPr><w:rStyle w:val="CaptionLabel" /></w:rPr>')),
    openxml('<w:fldSimple w:instr=" SEQ ' .. label .. ' \\* ARABIC ">' ..
      run(tostring(number), '<w:rPr><w:rStyle w:val="CaptionLabel" /></w:rPr>') .. "</w:fldSimple>"),
    openxml(run(": ", '<w:rPr><w:rStyle w:val="CaptionLabel" /></w:rPr>')),
  })
  words:extend(inlines)
  words:insert(openxml(string.format('<w:bookmarkEnd w:id="%d" />', bookmarks)))
  return in_style("caption", words)
end

-- Pictures ----------------------------------------------------------------------------------------------------------

local function picture(image, room)
  local width = on_paper.set_picture(image.src, room)
  local path = image.src:gsub("%.svg$", ".png")
  pandoc.mediabag.insert(path, "image/png", io.open(path, "rb"):read("a"))
  image.src, image.attributes.width = path, string.format("%.3fin", width / 72)
  return image
end

local function Image(image) return picture(image) end

local function Figure(figure)
  local blocks = pandoc.Blocks({})
  local caption = figure.caption.long[1]
  if caption then blocks:insert(caption_of("Figure", caption.content)) end
  blocks:insert(in_style("Figure", { picture(figure.content[1].content[1]) }))
  return blocks, false
end

-- Tables ------------------------------------------------------------------------------------------------------------

local STYLES = { plain = "Table", glance = "AtAGlance", ["sign-off"] = "SignOff" }

local function size_name(set)
  for _, size in ipairs(SIZES) do
    if set.size / document.design.size >= size[1] then return size[2] end
  end
end

local function cell_style(set, row, index, column)
  if set.kind == "glance" then return index == 1 and "Glance Label" or index == 2 and "Glance Figure" or "Table Text" end
  local right = set.aligns[column] == "AlignRight"
  local role = row.class == "head" and (right and "Table Head Right" or "Table Head") or
    row.class == "heading" and "Table Heading" or (right and "Table Figure" or "Table Text")
  return role .. size_name(set)
end

local PLAIN = { Str = true, Space = true, SoftBreak = true }

local function is_plain(inlines)
  for _, inline in ipairs(inlines) do
    if not PLAIN[inline.t] then return false end
  end
  return true
end

-- A cell's paragraph: written here where it is only words, by pandoc where it is more.
local function add_words(out, cell, style, room)
  local inlines = #cell.contents == 1 and cell.contents[1].content or
    pandoc.utils.blocks_to_inlines(cell.contents, { pandoc.LineBreak() })
  local text = cell.figure and cell.text:gsub(" ", "\u{a0}") or cell.text:gsub("%s+", " ")
  local strong = #inlines == 1 and inlines[1].t == "Strong" and is_plain(inlines[1].content)
  if strong then
    out[#out + 1] = styled(style, run(text, '<w:rPr><w:rStyle w:val="Strong" /></w:rPr>'))
  elseif is_plain(inlines) then
    out[#out + 1] = styled(style, text == "" and "" or run(text))
  else
    out[#out + 1] = in_style(style, inlines:walk({ Image = function(image) return picture(image, room) end }))
  end
end

local function row_properties(set, row)
  local height = set.kind == "sign-off" and row.class ~= "head" and
    string.format('<w:trHeight w:val="%d" w:hRule="atLeast" />', SIGNATURE_HEIGHT * TWIPS) or ""
  return "<w:trPr>" .. (set.parted and "" or "<w:cantSplit />") .. height ..
    (row.class == "head" and "<w:tblHeader />" or "") .. "</w:trPr>"
end

local function cell_properties(set, row, column)
  local width, span = set.columns[column], ""
  if row.class == "heading" then
    width, span = set.width, string.format('<w:gridSpan w:val="%d" />', #set.columns)
  end
  return string.format('<w:tcPr><w:tcW w:w="%d" w:type="dxa" />%s%s</w:tcPr>', math.floor(width * TWIPS), span,
    row.class == "head" and '<w:vAlign w:val="bottom" />' or set.kind == "sign-off" and '<w:vAlign w:val="center" />' or "")
end

local function add_row(out, set, row, index)
  out[#out + 1] = "<w:tr>" .. row_properties(set, row)
  for column, cell in ipairs(row) do
    if row.class ~= "heading" or column == 1 then
      out[#out + 1] = "<w:tc>" .. cell_properties(set, row, column)
      add_words(out, cell, cell_style(set, row, index, column), set.columns[column] - set.beside)
      out[#out + 1] = "</w:tc>"
    end
  end
  out[#out + 1] = "</w:tr>"
end

local function narrow_margins(set)
  local margin = string.format('w:w="%d" w:type="dxa"', math.floor(set.beside / 2 * TWIPS))
  return "<w:tblCellMar><w:left " .. margin .. " /><w:right " .. margin .. " /></w:tblCellMar>"
end

local function opening_of(set)
  local caption = escaped(pandoc.utils.stringify(set.caption))
  local last = set.rows[#set.rows].class == "sum" and 1 or 0
  local grid = {}
  for column, width in ipairs(set.columns) do
    grid[column] = string.format('<w:gridCol w:w="%d" />', math.floor(width * TWIPS))
  end
  return string.format('<w:tbl><w:tblPr><w:tblStyle w:val="%s" /><w:tblW w:w="%d" w:type="dxa" />' ..
    '<w:tblLayout w:type="fixed" />%s<w:tblLook w:val="%s" w:firstRow="1" w:lastRow="%d" w:firstColumn="0" ' ..
    'w:lastColumn="0" w:noHBand="1" w:noVBand="1" />%s</w:tblPr><w:tblGrid>%s</w:tblGrid>%s',
    STYLES[set.kind], math.floor(set.width * TWIPS), set.squeezed and narrow_margins(set) or "", last == 1 and "0660" or "0620", last,
    caption ~= "" and '<w:tblCaption w:val="' .. caption .. '" />' or "", table.concat(grid),
    set.whole and "<!--whole-->" or "")
end

-- What pandoc writes stands between pieces of XML of ours.
local function blocks_of(pieces)
  local blocks, texts = pandoc.Blocks({}), {}
  for _, piece in ipairs(pieces) do
    if type(piece) == "string" then
      texts[#texts + 1] = piece
    else
      blocks:insert(openxml_block(table.concat(texts)))
      blocks:insert(piece)
      texts = {}
    end
  end
  blocks:insert(openxml_block(table.concat(texts)))
  return blocks
end

local function Table(element)
  local set = on_paper.set_table(element)
  local pieces = { opening_of(set) }
  for index, row in ipairs(set.rows) do add_row(pieces, set, row, index) end
  pieces[#pieces + 1] = "</w:tbl>" .. styled("Table End", "")
  local blocks = blocks_of(pieces)
  if #set.caption > 0 and set.kind ~= "glance" then blocks:insert(1, caption_of("Table", set.caption)) end
  if set.turned then
    blocks:insert(1, openxml_block("<!--section-->"))
    blocks:insert(openxml_block("<!--turned-section-->"))
  end
  return blocks, false
end

-- Boxes and pages ---------------------------------------------------------------------------------------------------

-- The reader of Markdown makes divisions of GitHub's alerts ("> [!NOTE]") only: a title in one division, then the text.
local function Div(div)
  if div.attributes["custom-style"] then return nil end
  if not div.classes:includes("title") then return pandoc.Div(div.content, { ["custom-style"] = "Callout" }) end
  return pandoc.Para({ pandoc.Strong(pandoc.utils.blocks_to_inlines(div.content)) })
end

local function keep_together(blocks)
  for index, block in ipairs(blocks) do
    if on_paper.leads_in(block, blocks[index + 1]) then blocks[index] = in_style("Lead In", block.content) end
  end
  return blocks
end

-- pandoc's own bookmarks have names of its own wherever a heading is long: contents point at ours.
local function listed_heading(header)
  local entry = { level = header.level, text = pandoc.utils.stringify(header), bookmark = "_Heading" .. #headings + 1 }
  headings[#headings + 1] = entry
  bookmarks = bookmarks + 1
  header.content:insert(1, openxml(string.format('<w:bookmarkStart w:id="%d" w:name="%s" />', bookmarks, entry.bookmark)))
  header.content:insert(openxml(string.format('<w:bookmarkEnd w:id="%d" />', bookmarks)))
  return header
end

local function lay_out(doc)
  local begins = on_paper.new_pages(doc.blocks)
  local first, out = doc.blocks[1], pandoc.Blocks({})
  if document.design.cover == "page" and first and first.t == "Header" then begins[first.identifier] = true end
  for _, block in ipairs(doc.blocks) do
    if block.t == "Header" and begins[block.identifier] then out:insert(openxml_block("<!--new-page-->")) end
    out:insert(block.t == "Header" and block.level <= LISTED_LEVELS and listed_heading(block) or block)
  end
  doc.blocks = out
  return doc
end

-- Contents and lists ------------------------------------------------------------------------------------------------

local function field_mark(kind)
  return '<w:r><w:fldChar w:fldCharType="' .. kind .. '" /></w:r>'
end

-- The page's number is left to Word and to whoever prints: what nobody has set out on pages yet has no numbers.
local function entry(style, text, bookmark)
  local number = field_mark("begin") .. '<w:r><w:instrText xml:space="preserve"> PAGEREF ' .. bookmark ..
    " \\h </w:instrText></w:r>" .. field_mark("separate") .. field_mark("end")
  local link = '<w:hyperlink w:anchor="' .. escaped(bookmark) .. '" w:history="1">' .. run(text) ..
    "<w:r><w:tab /></w:r>" .. number .. "</w:hyperlink>"
  return { style = style, content = link }
end

-- Word's own field, filled: whoever asks Word to update it gets page numbers, everybody else reads what is listed.
local function list_field(instruction, entries)
  local begin = field_mark("begin") .. '<w:r><w:instrText xml:space="preserve"> ' .. instruction ..
    " </w:instrText></w:r>" .. field_mark("separate")
  local paragraphs = {}
  for index, each in ipairs(entries) do
    local content = (index == 1 and begin or "") .. each.content .. (index == #entries and field_mark("end") or "")
    paragraphs[index] = styled(each.style, content)
  end
  return pandoc.MetaBlocks({ openxml_block(table.concat(paragraphs)) })
end

local function contents()
  local entries = {}
  for index, each in ipairs(headings) do entries[index] = entry("TOC " .. each.level, each.text, each.bookmark) end
  return list_field(string.format('TOC \\o "1-%d" \\h \\z \\u', LISTED_LEVELS), entries)
end

local function list_of(label)
  local entries = {}
  for index, each in ipairs(listed[label]) do entries[index] = entry("Table of Figures", each.text, each.bookmark) end
  return list_field("TOC \\h \\z \\c \"" .. label .. '"', entries)
end

-- As tall as a logo is on paper, and no wider; a drawing has been made a picture of dots before.
local function logo_of(brand)
  local path = brand.logo:gsub("%.svg$", ".png")
  pandoc.mediabag.insert(path, path:match("%.png$") and "image/png" or "image/jpeg", io.open(path, "rb"):read("a"))
  local height = math.min(1.6, 6 / brand["logo-form"])
  local size = { height = string.format("%.2fcm", height), width = string.format("%.2fcm", height * brand["logo-form"]) }
  return pandoc.MetaBlocks({ pandoc.Para({ pandoc.Image({ pandoc.Str(brand["logo-alt"]) }, path, "", size) }) })
end

-- As plain words: nothing in a title or a name is Markdown.
local function Pandoc(doc)
  local meta = { lang = document.language, ["cover-page"] = document.design.cover == "page" }
  for _, key in ipairs({ "title", "subtitle", "author", "date", "status", "byline" }) do
    if document[key] ~= "" then meta[key] = pandoc.Inlines({ pandoc.Str(document[key]) }) end
  end
  if document.brand.logo then meta.logo = logo_of(document.brand) end
  if document.contents and #headings > 0 then meta.contents = contents() end
  local lists, apart = on_paper.lists_of(#headings, { Figure = #listed.Figure, Table = #listed.Table })
  if lists.Figure then meta["list-figures"] = list_of("Figure") end
  if lists.Table then meta["list-tables"] = list_of("Table") end
  meta["lists-apart"] = apart
  doc.meta = meta
  return doc
end

return {
  { Pandoc = lay_out },
  { traverse = "topdown", Figure = Figure, Image = Image, Table = Table, Blocks = keep_together, Div = Div },
  { Pandoc = Pandoc },
}
