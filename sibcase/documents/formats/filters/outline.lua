--[[ Puts headings and tables in the order that readers of every format, and screen readers, rely on.

A first heading that repeats the document's title is the title, which the cover shows already. No heading skips a level
("Heading 2" never follows nothing, nor "Heading 4" a "Heading 2"): PDF/UA asks for it, and so do people.
A paragraph "Table: what it shows" just before a table is its caption: GitHub shows it as a sentence. ]]

local document = pandoc.json.decode(io.open("document.json"):read("a"))

local function without_spaces(text) return (text:gsub("%s+", " "):gsub("^ $", "")) end

local function drop_title(blocks)
  local first = blocks[1]
  if first and first.t == "Header" and
      without_spaces(pandoc.utils.stringify(first)) == without_spaces(document.title) then
    blocks:remove(1)
  end
end

-- The levels of the headings we are inside of, as they were written: their number is the level to print,
-- and HTML, which gives level 1 to the title, has room for five.
local function close_gaps(doc)
  local open = {}
  return doc:walk({
    Header = function(header)
      if without_spaces(pandoc.utils.stringify(header)) == "" then return {} end
      while #open > 0 and open[#open] >= header.level do table.remove(open) end
      table.insert(open, header.level)
      header.level = math.min(#open, 5)
      return header
    end,
  })
end

local function caption_text(block)
  if not block or block.t ~= "Para" or not block.content[1] then return nil end
  if pandoc.utils.stringify(block.content[1]) ~= "Table:" then return nil end
  local words = block.content:clone()
  words:remove(1)
  if words[1] and words[1].t == "Space" then words:remove(1) end
  return #words > 0 and words or nil
end

local function attach_captions(blocks)
  local out = pandoc.Blocks({})
  for _, block in ipairs(blocks) do
    local caption = block.t == "Table" and caption_text(out[#out])
    if caption then
      out:remove(#out)
      block.caption.long = pandoc.Blocks({ pandoc.Plain(caption) })
    end
    out:insert(block)
  end
  return out
end

return {
  {
    Pandoc = function(doc)
      drop_title(doc.blocks)
      return close_gaps(doc)
    end,
  },
  { Blocks = attach_captions },
}
