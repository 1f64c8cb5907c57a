--[[ What a Word file needs that Markdown cannot say: the words of its cover and properties, contents that can be read
before Word has updated them, pictures as PNG, columns as wide as what is in them, boxes. ]]

local document = pandoc.json.decode(io.open("document.json"):read("a"))

-- The longest cells of a column wrap: more than this and the others would have no room.
local WIDEST, NARROWEST = 45, 8

local function Image(image)
  local path = image.src:gsub("%.svg$", ".png")
  pandoc.mediabag.insert(path, "image/png", io.open(path, "rb"):read("a"))
  image.src, image.attributes.width = path, "100%"
  return image
end

local function note_lengths(widest, row)
  for column, cell in ipairs(row.cells) do
    local length = pandoc.text.len(pandoc.utils.stringify(cell.contents))
    widest[column] = math.min(math.max(widest[column] or NARROWEST, length), WIDEST)
  end
end

local function Table(table)
  local widest, total = {}, 0
  for _, row in ipairs(table.head.rows) do note_lengths(widest, row) end
  for _, body in ipairs(table.bodies) do
    for _, row in ipairs(body.body) do note_lengths(widest, row) end
  end
  for _, width in ipairs(widest) do total = total + width end
  table.colspecs = table.colspecs:map(function(spec, column) return { spec[1], widest[column] / total } end)
  return table
end

-- The reader of Markdown makes divisions of GitHub's alerts ("> [!NOTE]") only: a title in one division, then the text.
local function Div(div)
  if not div.classes:includes("title") then return pandoc.Div(div.content, { ["custom-style"] = "Callout" }) end
  return pandoc.Para({ pandoc.Strong(pandoc.utils.blocks_to_inlines(div.content)) })
end

local function field_paragraph(code)
  return pandoc.RawBlock("openxml", "<w:p>" .. code .. "</w:p>")
end

local function field_mark(kind)
  return '<w:r><w:fldChar w:fldCharType="' .. kind .. '" /></w:r>'
end

local function contents_entry(header)
  local link = pandoc.Link({ pandoc.Str(pandoc.utils.stringify(header)) }, "#" .. header.identifier)
  return pandoc.Div({ pandoc.Para({ link }) }, { ["custom-style"] = "toc " .. header.level })
end

-- Word's own field, filled: whoever asks Word to update it gets page numbers, everybody else reads the headings.
local function contents_of(doc)
  local code = '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h \\z \\u </w:instrText></w:r>'
  local entries = pandoc.Blocks({ field_paragraph(field_mark("begin") .. code .. field_mark("separate")) })
  doc:walk({
    Header = function(header)
      if header.level <= 2 then entries:insert(contents_entry(header)) end
    end,
  })
  entries:insert(field_paragraph(field_mark("end")))
  return pandoc.MetaBlocks(entries)
end

-- As plain words: nothing in a title or a name is Markdown.
local function Pandoc(doc)
  local meta = { lang = document.language }
  for _, key in ipairs({ "title", "subtitle", "author", "date", "status", "byline" }) do
    if document[key] ~= "" then meta[key] = pandoc.Inlines({ pandoc.Str(document[key]) }) end
  end
  if document.contents then meta.contents = contents_of(doc) end
  doc.meta = meta
  return doc
end

return { { Image = Image, Table = Table, Div = Div }, { Pandoc = Pandoc } }
