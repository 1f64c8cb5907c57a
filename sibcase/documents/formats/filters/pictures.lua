--[[ Shows our own pictures, and of any other only its description.

Ours are named in document.json and stand in the closed folder that pandoc runs in; `![what it says](pictures/need.svg
"Caption")` shows one. Whatever else a stranger's Markdown points at (the web, another file) is never opened.
How each format shows ours is in to-html.lua, to-word.lua and to-typst.lua. ]]

local document = pandoc.json.decode(io.open("document.json"):read("a"))

local function description_of_ours(image)
  local name = image.src:match("^pictures/([%w_-]+)%.svg$")
  local known = name and document.pictures[name]
  if not known then return nil end
  local written = pandoc.utils.stringify(image.caption)
  return written ~= "" and written or known
end

-- Without a description of its own a picture keeps the one that it was drawn with: none is shown without.
local function Image(image)
  local description = description_of_ours(image)
  if not description then return image.caption, false end
  return pandoc.Image({ pandoc.Str(description) }, image.src), false
end

local function Figure(figure)
  local image = figure.content[1].content[1]
  local shown = Image(image)
  if shown.t ~= "Image" then return pandoc.Para(image.caption), false end
  local caption = image.title ~= "" and { pandoc.Plain({ pandoc.Str(image.title) }) } or {}
  return pandoc.Figure({ pandoc.Plain({ shown }) }, pandoc.Blocks(caption)), false
end

return { { traverse = "topdown", Figure = Figure, Image = Image } }
