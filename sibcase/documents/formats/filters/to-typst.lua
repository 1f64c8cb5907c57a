--[[ What Typst needs that Markdown cannot say: tables and pictures as on-paper.lua would have them set, boxes, new pages.

Words go in as Typst strings or as pandoc writes them, in which nothing is code; styles/document.typ says how each thing
looks, and reads the cover's words itself. ]]

local on_paper = dofile(pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "on-paper.lua" }))

-- Typst breaks no word, and a word wider than the page or than its cell would run over the edge.
local LONGEST_WORD, PART = 40, 20
local LONGEST_IN_CELL, PART_IN_CELL = 16, 4
local ZERO_WIDTH_SPACE = "\u{200b}"
local NO_BREAK_SPACE = "\u{a0}"

local counted, headings = { figures = 0, tables = 0 }, 0

local function typst(code) return pandoc.RawInline("typst", code) end

local function string_of(text)
  return '"' .. text:gsub("%s+", " "):gsub('[\\"]', "\\%0") .. '"'
end

-- Words that are too long -------------------------------------------------------------------------------------------

local function broken(text, longest, part)
  if not text:find(("%S"):rep(longest + 1)) then return text end
  return (text:gsub("%S+", function(word)
    local length = pandoc.text.len(word)
    if length <= longest then return word end
    local parts = {}
    for start = 1, length, part do
      parts[#parts + 1] = pandoc.text.sub(word, start, math.min(start + part - 1, length))
    end
    return table.concat(parts, ZERO_WIDTH_SPACE)
  end))
end

local function breaking(longest, part)
  local function break_words(element)
    element.text = broken(element.text, longest, part)
    return element
  end
  return { Str = break_words, Code = break_words, CodeBlock = break_words }
end

-- A line may end after a minus sign, other than where it belongs to a sum of money.
local function keep_minus(word)
  if word.text:find("^%p*−%S") then return { typst("#box["), word, typst("]") } end
end

local function set_words(block)
  local text = pandoc.utils.stringify(block)
  if text:find("−", 1, true) then block = block:walk({ Str = keep_minus }) end
  if text:find(("%S"):rep(LONGEST_WORD + 1)) then block = block:walk(breaking(LONGEST_WORD, PART)) end
  return block
end

-- Pictures ----------------------------------------------------------------------------------------------------------

local function picture(image, room)
  local width, height = on_paper.set_picture(image.src, room)
  return string.format("image(%s, width: %.2fpt, height: %.2fpt, alt: %s)", string_of(image.src), width, height,
    string_of(pandoc.utils.stringify(image.caption)))
end

-- A picture that may move to the top of a page, so that the text fills the room that it would leave.
local FLOATING = "floating"

local function Image(image)
  return typst("#box(" .. picture(image) .. ")"), false
end

local function Figure(figure)
  local caption = pandoc.utils.stringify(figure.caption.long)
  local captioned = caption ~= "" and ", caption: " .. string_of(broken(caption, LONGEST_WORD, PART)) or ""
  counted.figures = counted.figures + (caption ~= "" and 1 or 0)
  local placed = figure.classes:includes(FLOATING) and ", placement: top" or ""
  return pandoc.RawBlock("typst", "#figure(" .. picture(figure.content[1].content[1]) .. captioned .. placed .. ")"), false
end

-- Tables ------------------------------------------------------------------------------------------------------------

local ALIGNS = { AlignRight = "right", AlignCenter = "center", AlignLeft = "left", AlignDefault = "left" }
local OPENINGS = { head = "table.header(", heading = "inner-heading(%d, ", sum = "..sum-row(" }

local function list_of(items, format)
  local texts = {}
  for index, item in ipairs(items) do texts[index] = format(item) end
  return "(" .. table.concat(texts, ", ") .. ",)" -- a list of one needs its comma
end

local WORDS = { Str = true, Space = true, SoftBreak = true }

-- Whether the cell's text is all there is to it, or all of it in bold.
local function how_plain(inlines)
  local first = inlines[1]
  if #inlines == 1 and first.t == "Strong" then return how_plain(first.content) == "plain" and "strong" or nil end
  for _, inline in ipairs(inlines) do
    if not WORDS[inline.t] then return nil end
  end
  return "plain"
end

-- The marks that begin a list or a heading where they begin a line are only marks here.
local function marked_up(inlines, room)
  local content = inlines:walk({
    traverse = "topdown",
    Image = function(image) return typst("#box(" .. picture(image, room) .. ")"), false end,
    Str = breaking(LONGEST_IN_CELL, PART_IN_CELL).Str,
    Code = breaking(LONGEST_IN_CELL, PART_IN_CELL).Code,
  })
  content:insert(1, typst("[#none;"))
  content:insert(typst("], "))
  return content
end

local function add_cell(out, cell, room, squeezed)
  local inlines = #cell.contents == 1 and cell.contents[1].content or
    pandoc.utils.blocks_to_inlines(cell.contents, { pandoc.LineBreak() })
  local plain = how_plain(inlines)
  if not plain then return out:extend(marked_up(inlines, room)) end
  local text = broken(cell.text, squeezed and 1 or LONGEST_IN_CELL, squeezed and 1 or PART_IN_CELL)
  text = string_of(cell.figure and not squeezed and text:gsub(" ", NO_BREAK_SPACE) or text)
  out:insert(typst((plain == "strong" and "strong(" .. text .. ")" or text) .. ", "))
end

local function add_row(out, row, set)
  out:insert(typst(string.format(OPENINGS[row.class] or "..row(", #set.columns)))
  for column, cell in ipairs(row) do
    if row.class ~= "heading" or column == 1 then add_cell(out, cell, set.columns[column] - set.beside, set.squeezed) end
  end
  out:insert(typst("),\n"))
end

local function opening_of(set)
  local points = function(width) return string.format("%.2fpt", width) end
  local figures = set.figures and string.format("figures: %.2fpt, ", set.figures) or ""
  return string.format("#%s-table(size: %.2fpt, beside: %.2fpt, columns: %s, align: %s, whole: %s, parted: %s, turned: %s, %scaption: ",
    set.kind, set.size, set.beside / 2, list_of(set.columns, points),
    list_of(set.aligns, function(align) return ALIGNS[align] end), set.whole, set.parted, set.turned, figures)
end

-- The last two rows of a table that goes on over the page's end stay together: a footer is not parted. Where they begin,
-- or nothing where the table is short, its rows may be parted, or a heading would stand next to them.
local FEWEST_ROWS = 6

local function first_of_last_rows(set)
  if set.kind ~= "plain" or set.whole or set.parted or #set.rows < FEWEST_ROWS then return nil end
  for index = #set.rows - 2, #set.rows do
    local class = set.rows[index].class
    if class == "heading" or class == "head" then return nil end
  end
  return #set.rows - 1
end

local function Table(element)
  local set = on_paper.set_table(element)
  local out = pandoc.Inlines({ typst(opening_of(set)) })
  if #set.caption > 0 and set.kind ~= "glance" then
    counted.tables = counted.tables + 1
    out:insert(typst("["))
    out:extend(set.caption)
    out:insert(typst("],\n"))
  else
    out:insert(typst("none,\n"))
  end
  local last_rows = first_of_last_rows(set)
  for index, row in ipairs(set.rows) do
    if index == last_rows then out:insert(typst("table.footer(repeat: false,\n")) end
    add_row(out, row, set)
  end
  out:insert(typst(last_rows and "))" or ")"))
  return pandoc.Plain(out), false
end

-- Boxes and pages ---------------------------------------------------------------------------------------------------

local function wrapped(name, blocks)
  blocks:insert(1, pandoc.RawBlock("typst", "#" .. name .. "["))
  blocks:insert(pandoc.RawBlock("typst", "]"))
  return blocks
end

-- The reader of Markdown makes divisions of GitHub's alerts ("> [!NOTE]") only: a title in one division, then the text.
local function Div(div)
  if div.classes:includes("title") then
    return pandoc.Para({ pandoc.Strong(pandoc.utils.blocks_to_inlines(div.content)) })
  end
  return wrapped("callout", div.content)
end

local function keep_together(blocks)
  local out = pandoc.Blocks({})
  for index, block in ipairs(blocks) do
    if on_paper.may_float(block, blocks[index - 1]) then block.classes:insert(FLOATING) end
    local how = on_paper.leads_in(block, blocks[index + 1]) and "lead-in" or on_paper.is_short_list(block) and "together"
    out:extend(how and wrapped(how, pandoc.Blocks({ block })) or { block })
  end
  return out
end

local function lay_out(doc)
  local begins = on_paper.new_pages(doc.blocks)
  return doc:walk({
    Header = function(header)
      headings = headings + (header.level <= 2 and 1 or 0)
      if begins[header.identifier] then return { pandoc.RawBlock("typst", "#pagebreak(weak: true)"), header } end
    end,
  })
end

local function say_what_is_listed(doc)
  local lists, apart, close = on_paper.lists_of(headings, counted)
  for name, wanted in pairs(lists) do doc.meta["list-" .. name] = wanted end
  doc.meta["lists-apart"], doc.meta["contents-close"] = apart, close and string.format("%.2f", close)
  return doc
end

return {
  { Pandoc = lay_out },
  {
    traverse = "topdown",
    Figure = Figure, Image = Image, Table = Table, Blocks = keep_together,
    Para = set_words, Plain = set_words, Header = set_words, CodeBlock = breaking(LONGEST_WORD, PART).CodeBlock,
  },
  { Div = Div },
  { Pandoc = say_what_is_listed },
}
