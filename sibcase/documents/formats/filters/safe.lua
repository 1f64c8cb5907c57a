--[[ Makes a stranger's Markdown safe, before anything else looks at it.

Raw HTML, TeX and Typst become the text that was typed. Links keep their words, and their address only where it is one
that a reader expects (web, mail, a heading of this document, the trace of a figure where the page has traces: those
named in traces.json). Attributes are dropped: nobody sets a style or a script.
Pictures are dealt with in pictures.lua. ]]

local ADDRESSES = { "^https?://[^%s%c\\]+$", "^mailto:[^%s%c\\]+$" }
local identifiers = {}
local traces = io.open("traces.json")
local traced = traces and pandoc.json.decode(traces:read("a")) or {}

local function is_welcome(target)
  for _, address in ipairs(ADDRESSES) do
    if target:lower():match(address) then return true end
  end
  if target:match("^#figure:") then return traced[target:sub(9)] ~= nil end
  return target:match("^#.") and identifiers[target:sub(2)] ~= nil
end

-- A space at either end of a line cannot be told from the typesetter's own; inside, every character is kept.
local function as_text(raw)
  local inlines = pandoc.Inlines({})
  for line in raw.text:gmatch("[^\r\n]+") do
    if #inlines > 0 then inlines:insert(pandoc.LineBreak()) end
    inlines:insert(pandoc.Str(line))
  end
  return inlines
end

local function keep_identifier_only(element)
  element.attr = pandoc.Attr(element.identifier)
  return element
end

local note_identifiers = {
  Header = function(header) identifiers[header.identifier] = true end,
}

local make_safe = {
  RawInline = as_text,
  RawBlock = function(raw) return pandoc.Para(as_text(raw)) end,
  Math = function(math) return pandoc.Code(math.text) end,
  Link = function(link)
    if not is_welcome(link.target) then return link.content end
    return pandoc.Link(link.content, link.target)
  end,
  Header = keep_identifier_only,
  Code = function(code) return pandoc.Code(code.text) end,
  CodeBlock = function(block) return pandoc.CodeBlock(block.text) end,
  Span = function(span) return span.content end,
}

return { { Meta = function() return {} end }, note_identifiers, make_safe }
