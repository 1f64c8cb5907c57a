--[[ What Typst needs that Markdown cannot say: pictures with their descriptions (pandoc's own writer drops them), boxes.

Words go in as Typst strings, in which nothing is code; styles/document.typ reads the cover's words itself. ]]

local function string_of(text)
  return '"' .. text:gsub("%s+", " "):gsub('[\\"]', "\\%0") .. '"'
end

local function picture(image)
  local description = pandoc.utils.stringify(image.caption)
  return string.format("image(%s, alt: %s)", string_of(image.src), string_of(description))
end

local function Image(image)
  return pandoc.RawInline("typst", "#box(" .. picture(image) .. ")"), false
end

local function Figure(figure)
  local caption = pandoc.utils.stringify(figure.caption.long)
  local captioned = caption ~= "" and ", caption: " .. string_of(caption) or ""
  return pandoc.RawBlock("typst", "#figure(" .. picture(figure.content[1].content[1]) .. captioned .. ")"), false
end

-- The reader of Markdown makes divisions of GitHub's alerts ("> [!NOTE]") only: a title in one division, then the text.
local function Div(div)
  if div.classes:includes("title") then
    return pandoc.Para({ pandoc.Strong(pandoc.utils.blocks_to_inlines(div.content)) })
  end
  div.content:insert(1, pandoc.RawBlock("typst", "#callout["))
  div.content:insert(pandoc.RawBlock("typst", "]"))
  return div.content
end

return { { traverse = "topdown", Figure = Figure, Image = Image }, { Div = Div } }
