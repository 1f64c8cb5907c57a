--[[ What a page of paper needs and a screen does not, for Typst and Word alike: how tables and pictures are to be set,
where a new page begins, what stays together. No filter by itself: to-typst.lua and to-word.lua ask it. ]]

local columns = dofile(pandoc.path.join({ pandoc.path.directory(PANDOC_SCRIPT_FILE), "columns.lua" }))
local document = pandoc.json.decode(io.open("document.json"):read("a"))
local paper, design = document.paper, document.design

-- Tables ------------------------------------------------------------------------------------------------------------

-- A table whose caption begins with these words is a row of large figures.
local AT_A_GLANCE = "^At a glance"
-- Whatever is called this is written by hand, and takes so many points.
local BY_HAND = { Signature = 130, Name = 110, Date = 75 }
local LARGEST_FIGURE, BESIDE_LARGE = 2.2, 12
-- Tables are as wide as the text, or three quarters or half of it: a page of ten widths looks like none was chosen.
local WIDTHS = { 0.5, 0.75, 1 }
-- A figure and its unit stay on one line, and so does a short word in the place of one; in letters.
local LONGEST_FIGURE, SHORT = 24, 14
-- What is no wider than this stands on one line wherever it stands ("12 months"); a word wider than the other may be
-- broken (an address, a checksum). In parts of the type's size.
local ONE_LINE, LONGEST_WORD = 7, 12
local BOLD = 1.05
-- A table that takes less than this of a page is not parted by the page's end.
local KEPT_WHOLE = 0.42
-- A row higher than this may go on over the page's end; no other may.
local HIGHEST_ROW = 0.5
local ABOVE_AND_BELOW, LINE = 10, 1.25

-- A cell that says something, and says all of it in bold.
local function is_strong(contents)
  local block = contents[1]
  local inlines = block and block.content
  return inlines ~= nil and #contents == 1 and #inlines == 1 and inlines[1].t == "Strong"
end

-- A heading within the table: its first cell alone says something, in bold. A sum: all that it says is bold.
local function class_of(row, is_last)
  if not row[1] or not is_strong(row[1].contents) then return nil end
  local filled, strong = 0, 0
  for _, cell in ipairs(row) do
    filled = filled + (cell.text ~= "" and 1 or 0)
    strong = strong + (cell.text ~= "" and is_strong(cell.contents) and 1 or 0)
  end
  if filled == 1 and #row > 1 and not is_last then return "heading" end
  return filled > 1 and filled == strong and "sum" or nil
end

-- Whether a text stands on one line whatever room there is: what stands to the right, other than a head.
local function is_figure(text, align)
  if align ~= "AlignRight" then return false end
  local length = pandoc.text.len(text)
  return length <= SHORT or length <= LONGEST_FIGURE and text:match("%d") ~= nil
end

local function read_row(row, aligns, is_head)
  local cells = {}
  for column, cell in ipairs(row.cells) do
    local contents = cell.contents
    local text = pandoc.utils.stringify(contents)
    cells[column] = { contents = contents, text = text, figure = not is_head and is_figure(text, aligns[column]) }
  end
  return cells
end

local function needs_of(rows, count)
  local needs = {}
  for column = 1, count do
    local need = { least = 0.5, most = 0.5, cells = {} }
    for index, row in ipairs(rows) do
      local cell = row.class ~= "heading" and row[column]
      if cell and cell.text ~= "" then
        local words, sum = columns.words_of(cell.text, (row.class == "head" or row.class == "sum") and BOLD or 1)
        if cell.figure then words = { sum } end
        for _, width in ipairs(words) do
          need.least = math.max(need.least, cell.figure and width or math.min(width, LONGEST_WORD))
        end
        if sum <= ONE_LINE then need.least = math.max(need.least, sum) end
        need.cells[index], need.most = words, math.max(need.most, sum)
      end
    end
    needs[column] = need
  end
  return needs
end

local function leave_room_to_write(needs, head)
  for column, cell in ipairs(head) do
    if BY_HAND[cell.text] then needs[column].least = math.max(needs[column].least, BY_HAND[cell.text] / design.size) end
    needs[column].most = math.max(needs[column].most, needs[column].least)
  end
end

local function kind_of(caption, head)
  if caption:match(AT_A_GLANCE) then return "glance" end
  for _, cell in ipairs(head or {}) do
    if cell.text == "Signature" then return "sign-off" end
  end
  return "plain"
end

-- Too wide for the page at any size: a page on its side.
local function set_for(needs, rows)
  local across = paper.height - 2 * paper.side
  local set = columns.fitted(needs, paper.text_width, rows, design.size)
  if set then return set, paper.text_width, false end
  if across <= paper.text_width then return columns.squeezed(needs, paper.text_width, design.size), paper.text_width, false end
  set = columns.fitted(needs, across, rows, design.size)
  return set or columns.squeezed(needs, across, design.size), across, true
end

local function snapped(width)
  for _, part in ipairs(WIDTHS) do
    if width <= part * paper.text_width + 0.01 then return part * paper.text_width end
  end
  return paper.text_width
end

-- As large as the longest of the figures allows.
local function size_of_large_figures(rows)
  local widest = 1
  for _, cell in ipairs(rows[2] or {}) do widest = math.max(widest, columns.width_of(cell.text) * BOLD) end
  local room = paper.text_width / math.max(#(rows[2] or {}), 1) - BESIDE_LARGE
  return math.min(LARGEST_FIGURE * design.size, room / widest)
end

local function read_rows(table, aligns)
  local rows = {}
  for _, row in ipairs(table.head.rows) do
    rows[#rows + 1] = read_row(row, aligns, true)
    rows[#rows].class = "head"
  end
  for _, body in ipairs(table.bodies) do
    for index, row in ipairs(body.body) do
      rows[#rows + 1] = read_row(row, aligns)
      rows[#rows].class = class_of(rows[#rows], index == #body.body)
    end
  end
  return rows
end

-- Returns how a table is to be set:
--   kind: plain, glance or sign-off;  size: of its type;  width, columns: in points;  aligns: of its columns
--   beside: the room left and right of a cell's words;  squeezed: whether any word may be broken
--   whole: whether it keeps to one page;  parted: whether a row may go on over the page's end
--   turned: whether it has a page of its own on its side;  figures: the size of large figures
--   caption: its inlines;  rows: each a list of cells (contents, text, figure) with a class: head, heading, sum or none
local function set_table(table)
  local aligns = table.colspecs:map(function(spec) return spec[1] end)
  local rows = read_rows(table, aligns)
  local caption = table.caption.long[1] and table.caption.long[1].content or pandoc.Inlines({})
  local kind = kind_of(pandoc.utils.stringify(caption), rows[1])
  if kind == "glance" then
    for index = 2, #rows do rows[index].class = nil end
  end
  local needs = needs_of(rows, #aligns)
  if kind == "sign-off" then leave_room_to_write(needs, rows[1]) end
  local set, room, turned = set_for(needs, #rows)
  local beside = set.beside * #aligns
  local width = (kind ~= "plain" or turned) and room or snapped(columns.sum_of(set.widths) * set.size + beside)
  local widths = columns.stretched(set.widths, (width - beside) / set.size)
  local lines, highest = columns.lines_in_all(needs, widths, #rows)
  local height = lines * set.size * LINE + ABOVE_AND_BELOW * #rows
  for column, part in ipairs(widths) do
    widths[column] = kind == "glance" and width / #aligns or part * set.size + set.beside
  end
  return {
    kind = kind, size = set.size, width = width, columns = widths, aligns = aligns, caption = caption, rows = rows,
    beside = set.beside, squeezed = set.squeezed, turned = turned,
    whole = kind ~= "plain" or height < KEPT_WHOLE * paper.text_height,
    parted = highest * set.size * LINE > HIGHEST_ROW * paper.text_height,
    figures = kind == "glance" and size_of_large_figures(rows) or nil,
  }
end

-- Pictures ----------------------------------------------------------------------------------------------------------

-- Points for each unit of a drawing: its letters, of 11 or 12 units, come out at seven to eight points and a half.
local POINTS = 0.71
local HIGHEST = 0.9

local function size_of_drawing(path)
  local tag = io.open(path):read("a"):match("<svg[^>]*>") or ""
  local width, height = tonumber(tag:match('%swidth="([%d.]+)"')), tonumber(tag:match('%sheight="([%d.]+)"'))
  return width or 640, height or 320
end

-- Returns the width and height of a picture in points: as wide as its letters want, however high it gets, for a picture
-- that has to be read on paper is no use in small type.
local function set_picture(path, room)
  local width, height = size_of_drawing(path)
  local scale = math.min(POINTS * design.size / 10, (room or paper.text_width) / width, HIGHEST * paper.text_height / height)
  return width * scale, height * scale
end

-- Pages -------------------------------------------------------------------------------------------------------------

-- In a document with a cover the annexes begin on a new page; the sections before them follow one another, for a page
-- that is half empty looks unfinished. An annex is known by its heading.
local ANNEX = "^Annex "

-- Returns the identifiers of the sections that begin on a new page.
local function new_pages(blocks)
  for _, block in ipairs(design.cover == "page" and blocks or {}) do
    if block.t == "Header" and block.level == 1 and pandoc.utils.stringify(block):match(ANNEX) then
      return { [block.identifier] = true }
    end
  end
  return {}
end

-- A reader looks for a list of figures or tables from the third on; contents and lists that fill more lines than a page
-- has room for do not stand on one.
local MOST_WITHOUT_LIST, LINES_OF_LISTS, LINES_ABOVE_LIST = 2, 50, 3

-- Returns which lists there are, by the number of what they would list, and whether they begin on a page of their own.
-- Contents of more lines than that are set closer: it says how close, so that they stay on one page.
local function lists_of(headings, counted)
  local lists, lines = {}, headings
  for name, number in pairs(counted) do
    lists[name] = design.lists and number > MOST_WITHOUT_LIST
    if lists[name] then lines = lines + number + LINES_ABOVE_LIST end
  end
  return lists, lines > LINES_OF_LISTS, headings > LINES_OF_LISTS and LINES_OF_LISTS / headings or nil
end

local LISTS = { BulletList = true, OrderedList = true, Table = true, Figure = true, CodeBlock = true }

-- Whether a paragraph ends in a colon and announces the list that follows it.
local function leads_in(block, following)
  return block.t == "Para" and following and LISTS[following.t] and pandoc.utils.stringify(block):match(":$") ~= nil
end

-- Whether a picture may leave its place in the text for the top of a page: not one that is all that its heading
-- announces, or that the sentence before it leads into, and none in a short document, which is read as it lies.
local function may_float(block, before)
  if design.cover ~= "page" or block.t ~= "Figure" then return false end
  return before ~= nil and before.t ~= "Header" and not leads_in(before, block)
end

-- A list of a few lines is not parted by the page's end.
local MOST_ITEMS, MOST_LETTERS = 5, 450

local function is_short_list(block)
  if block.t ~= "BulletList" and block.t ~= "OrderedList" then return false end
  return #block.content <= MOST_ITEMS and pandoc.text.len(pandoc.utils.stringify(block)) <= MOST_LETTERS
end

return {
  is_short_list = is_short_list, leads_in = leads_in, lists_of = lists_of, may_float = may_float,
  new_pages = new_pages, set_picture = set_picture, set_table = set_table,
}
