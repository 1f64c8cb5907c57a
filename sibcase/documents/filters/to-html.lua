--[[ What a web page needs that Markdown cannot say: the words of its head, pictures inside the page, numbered captions,
tables that scroll. ]]

local document = pandoc.json.decode(io.open("document.json"):read("a"))
local numbered = { Figure = 0, Table = 0 }

-- Of a data address only what could end it, or be read as something else, has to be encoded.
local function data_address(path)
  local svg = io.open(path):read("a")
  return "data:image/svg+xml," .. svg:gsub("[^%w%-%._~:/=;,%(%)!%*%+@]", function(character)
    return string.format("%%%02X", character:byte())
  end)
end

local function Image(image)
  image.src = data_address(image.src)
  return image
end

local function numbered_caption(label, caption)
  if not caption.long[1] then return caption.long end
  numbered[label] = numbered[label] + 1
  local number = pandoc.Strong({ pandoc.Str(label .. " " .. numbered[label] .. ":") })
  return pandoc.Blocks({ pandoc.Plain(pandoc.Inlines({ number, pandoc.Space() }) .. caption.long[1].content) })
end

local function Figure(figure)
  figure.caption.long = numbered_caption("Figure", figure.caption)
  return figure
end

-- A wide table scrolls by itself on a phone, and by keyboard; its name says what it is that scrolls.
local function Table(table)
  table.caption.long = numbered_caption("Table", table.caption)
  local name = pandoc.utils.stringify(table.caption.long)
  -- A list of pairs: the order of a Lua table's keys changes from run to run.
  local attributes = { { "tabindex", "0" }, { "role", "region" }, { "aria-label", name ~= "" and name or "Table" } }
  return pandoc.Div({ table }, pandoc.Attr("", { "scroll" }, attributes))
end

-- Between quotation marks a quotation mark would end the value: pandoc leaves it as it is in running text.
local references = { ["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;", ['"'] = "&quot;", ["'"] = "&#39;" }
local function quoted(words)
  return pandoc.Inlines({ pandoc.RawInline("html", (words:gsub("[&<>\"']", references))) })
end

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

return { { Meta = Meta, Image = Image, Figure = Figure, Table = Table } }
