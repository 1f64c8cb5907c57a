--[[ What a web page needs that Markdown cannot say: the words of its head, pictures inside the page, numbered captions,
tables that scroll and say what their heads are, links to where figures come from, numbers that stand as cards.

Nothing is styled in place: the page allows no style but its own sheet. ]]

local document = pandoc.json.decode(io.open("document.json"):read("a"))
local numbered = { Figure = 0, Table = 0 }
local shown = {}

-- What could end a value between quotation marks, or be read as something else.
local references = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }
local function escaped(words) return (words:gsub("[&<>\"']", references)) end

local function read(path)
  local file = io.open(path)
  return file and file:read("a")
end

-- --- figures ------------------------------------------------------------------------------------------------------

-- The labels of the figures that the page can say something of; safe.lua lets no other link to a figure through.
local labels = pandoc.json.decode(read("traces.json") or "{}")

local function Link(link)
  local label = labels[link.target:match("^#figure:(.+)$") or ""]
  if not label then return nil end
  return pandoc.Link(link.content, link.target, "", pandoc.Attr("", { "figure" }, { { "title", label } }))
end

-- --- pictures -----------------------------------------------------------------------------------------------------

-- Of a data address only what could end it, or be read as something else, has to be encoded.
local function data_address(path)
  return "data:image/svg+xml," .. read(path):gsub("[^%w%-%._~:/=;,%(%)!%*%+@]", function(character)
    return string.format("%%%02X", character:byte())
  end)
end

local function Image(image)
  image.src = data_address(image.src)
  return image
end

-- The drawing itself, so that its marks answer to a pointer; its words are said once, by the drawing as a whole.
local function drawing(image, name)
  local svg = read(image.src):gsub("^%s*<svg ", function()
    return '<svg role="img" aria-label="' .. escaped(pandoc.utils.stringify(image.caption)) .. '" '
  end)
  return '<div class="chart" role="group" tabindex="0" aria-label="' .. escaped(name) .. '">\n' .. svg .. "</div>\n"
end

local function numbered_caption(label, caption)
  if not caption.long[1] then return caption.long end
  numbered[label] = numbered[label] + 1
  local number = pandoc.Strong({ pandoc.Str(label .. " " .. numbered[label] .. ":") })
  return pandoc.Blocks({ pandoc.Plain(pandoc.Inlines({ number, pandoc.Space() }) .. caption.long[1].content) })
end

-- A picture that is shown once more is a plain picture: nothing in a page may be there twice under one name.
local function Figure(figure)
  figure.caption.long = numbered_caption("Figure", figure.caption)
  local image = figure.content[1].content[1]
  if shown[image.src] then return figure, false end
  shown[image.src] = true
  local name = pandoc.utils.stringify(figure.caption.long)
  local data = read(image.src:gsub("%.svg$", ".html")) or ""
  figure.content = { pandoc.RawBlock("html", drawing(image, name ~= "" and name or "Picture") .. data) }
  return figure, false
end

-- --- tables -------------------------------------------------------------------------------------------------------

local ALIGNED = { AlignRight = "right", AlignCenter = "center" }
-- A cell of more words than this is a sentence, and may take several lines.
local LONGEST_NUMBER = 24

local function text_of(cell) return pandoc.utils.stringify(cell.contents) end

local function set_apart(row, alignments)
  for column, cell in ipairs(row.cells) do
    local class = alignments[column]
    if class then cell.classes:insert(class) end
    if class and pandoc.text.len(text_of(cell)) > LONGEST_NUMBER then cell.classes:insert("words") end
  end
end

-- A head without words is a riddle to those who hear it.
local function name_heads(rows)
  for _, row in ipairs(rows) do
    for _, cell in ipairs(row.cells) do
      cell.attributes.scope = "col"
      if text_of(cell) == "" then
        cell.contents = pandoc.Blocks({ pandoc.Plain({ pandoc.RawInline("html", '<span class="unseen">Item</span>') }) })
      end
    end
  end
end

-- The first cell of a row names it, where every row has a name.
local function name_rows(body)
  for _, row in ipairs(body.body) do
    if not row.cells[2] or text_of(row.cells[1]) == "" then return end
  end
  body.row_head_columns = 1
  for _, row in ipairs(body.body) do row.cells[1].attributes.scope = "row" end
end

-- A table whose caption begins with these words is a row of large figures: each stands above what it is.
local AT_A_GLANCE = "^At a glance"

local function cards_of(table)
  local heads, body = table.head.rows[1], table.bodies[1]
  local cards = {}
  for column, cell in ipairs(body.body[1].cells) do
    cards[column] = {
      pandoc.Plain(pandoc.utils.blocks_to_inlines(cell.contents)),
      pandoc.Plain(pandoc.utils.blocks_to_inlines(heads.cells[column].contents)),
    }
  end
  return pandoc.Div({ pandoc.BulletList(cards) }, pandoc.Attr("", { "cards" }))
end

-- A wide table scrolls by itself on a phone, and by keyboard; its name says what it is that scrolls.
local function Table(table)
  if pandoc.utils.stringify(table.caption.long):match(AT_A_GLANCE) then return cards_of(table), false end
  table.caption.long = numbered_caption("Table", table.caption)
  local alignments = {}
  for column, spec in ipairs(table.colspecs) do alignments[column] = ALIGNED[spec[1]] end
  table.colspecs = table.colspecs:map(function(spec) return { pandoc.AlignDefault, spec[2] } end)
  for _, row in ipairs(table.head.rows) do set_apart(row, alignments) end
  name_heads(table.head.rows)
  for _, body in ipairs(table.bodies) do
    for _, row in ipairs(body.body) do set_apart(row, alignments) end
    name_rows(body)
  end
  local name = pandoc.utils.stringify(table.caption.long)
  -- A list of pairs: the order of a Lua table's keys changes from run to run.
  local attributes = { { "tabindex", "0" }, { "role", "region" }, { "aria-label", name ~= "" and name or "Table" } }
  return pandoc.Div({ table }, pandoc.Attr("", { "scroll" }, attributes))
end

-- --- the numbers that matter --------------------------------------------------------------------------------------

local FEWEST_CARDS, MOST_CARDS, LONGEST_CARD = 3, 6, 16

local function begins_with_a_number(item)
  local first = item[1] and item[1].content and item[1].content[1]
  if not first or first.t ~= "Strong" then return false end
  local words = pandoc.utils.stringify(first)
  return words:match("^[^%a%d]*%d") ~= nil and pandoc.text.len(words) <= LONGEST_CARD
end

-- A list of three to six lines that each begin with a number in bold stands side by side.
local function BulletList(list)
  if #list.content < FEWEST_CARDS or #list.content > MOST_CARDS then return nil end
  for _, item in ipairs(list.content) do
    if not begins_with_a_number(item) then return nil end
  end
  return pandoc.Div({ list }, pandoc.Attr("", { "cards" }))
end

-- --- the head -----------------------------------------------------------------------------------------------------

-- Between quotation marks a quotation mark would end the value: pandoc leaves it as it is in running text.
local function quoted(words) return pandoc.Inlines({ pandoc.RawInline("html", escaped(words)) }) end

-- As plain words: nothing in a title or a name is Markdown.
local function Meta()
  local meta = { lang = document.language, contents = document.contents }
  for _, key in ipairs({ "title", "subtitle", "author", "date", "status", "byline" }) do
    if document[key] ~= "" then meta[key] = pandoc.Inlines({ pandoc.Str(document[key]) }) end
  end
  for _, key in ipairs({ "author", "date" }) do
    if document[key] ~= "" then meta[key .. "-quoted"] = quoted(document[key]) end
  end
  return meta
end

return {
  { traverse = "topdown", Figure = Figure },
  { Meta = Meta, Image = Image, Table = Table, Link = Link, BulletList = BulletList },
}
