--[[ How wide the columns of a table are, and how large its type: worked out by measuring words, for Typst and Word alike.

A column is what it asks for, in parts of the type's size: `least` for its longest word or figure, `most` for its longest
cell, and in `cells` the widths of the words in each row. The best widths are those with the fewest lines in all. ]]

-- Widths of Open Sans in parts of its size, rounded up to the next hundredth; Word's Calibri is narrower.
local LETTERS = {
  [0.17] = "’‘", [0.23] = "'", [0.25] = ",", [0.26] = " ijl\u{a0}", [0.27] = "!.:;J·", [0.28] = "I", [0.3] = "()",
  [0.33] = "-[]", [0.34] = "f", [0.35] = "“”", [0.36] = "t", [0.37] = "/\\", [0.38] = "{}", [0.41] = "\"r",
  [0.43] = "?", [0.45] = "_", [0.47] = "z", [0.48] = "cs", [0.5] = "–", [0.51] = "vy", [0.52] = "FL", [0.53] = "kx",
  [0.55] = "S^g", [0.56] = "*ETYa|ä", [0.57] = "eé", [0.58] = "$+0123456789<=>XZ`~£−×", [0.59] = "€", [0.6] = "V",
  [0.61] = "Poö", [0.62] = "KRbdhnpquüñ", [0.64] = "AC", [0.65] = "#B", [0.73] = "&DGU", [0.74] = "H", [0.76] = "N",
  [0.78] = "OQw", [0.79] = "…", [0.83] = "%", [0.9] = "@", [0.91] = "M", [0.93] = "W", [0.94] = "m", [1] = "—",
}
local OTHER_LETTER, WIDE_LETTER, FIRST_WIDE = 0.7, 1.0, 0x2E80
local SPACE = 0.26

-- Room left and right of a cell's words, in points; where there is no room, next to nothing.
local BESIDE, BESIDE_SQUEEZED = 10, 2
-- The sizes to try, as parts of the size of the text; a table with many columns starts lower.
local SIZES = { 0.88, 0.82, 0.76, 0.7, 0.64 }
local MANY_COLUMNS = 7
-- From so many lines on a cell is a tower: the next smaller size is tried.
local TOWER = 6
-- What a wrapped line costs that does not make its row higher.
local WRAPPED = 0.06
-- Ways to begin: the higher the power, the more the longest cells of a column count.
local POWERS = { 1, 2, 4 }
-- More columns, or more rows, than people read side by side are not worth the search: it takes time by their squares.
local COLUMNS_SEARCHED, ROWS_SEARCHED = 12, 120
-- How much room is then moved at a time from one column to another.
local STEPS = { 4, 1.5, 0.5 }

local width_of_letter = {}
for width, letters in pairs(LETTERS) do
  for _, code in utf8.codes(letters) do width_of_letter[code] = width end
end

local function width_of(text)
  local width = 0
  for _, code in utf8.codes(text) do
    width = width + (width_of_letter[code] or (code < FIRST_WIDE and OTHER_LETTER or WIDE_LETTER))
  end
  return width
end

-- Returns the widths of the words of a text, and of the text on one line.
local function words_of(text, factor)
  local words, sum = {}, 0
  for word in text:gmatch("%S+") do
    words[#words + 1] = width_of(word) * factor
    sum = sum + words[#words]
  end
  return words, sum + SPACE * math.max(#words - 1, 0)
end

local function sum_of(list)
  local sum = 0
  for _, item in ipairs(list) do sum = sum + item end
  return sum
end

-- In how many lines words are set when there is so much room for a line.
local function lines_in(words, room)
  local lines, used = 1, 0
  for index = 1, #words do
    local width = words[index]
    if used > 0 and used + SPACE + width > room then
      lines, used = lines + 1, width
    else
      used = used + (used > 0 and SPACE or 0) + width
    end
    while used > room + 0.001 do
      lines, used = lines + 1, used - room
    end
  end
  return lines
end

local function lines_of(need, width, rows)
  local lines = {}
  for row = 1, rows do
    local words = need.cells[row]
    lines[row] = words and #words > 0 and lines_in(words, width) or 1
  end
  return lines
end

-- How bad widths are: the lines of all rows, and a little for each cell that wraps, the more the higher it gets.
-- Returns the highest cell too.
local function badness(lines, rows)
  local bad, tower = 0, 1
  for row = 1, rows do
    local highest = 1
    for column = 1, #lines do
      local count = lines[column][row]
      if count > 1 then bad = bad + WRAPPED * (count - 1) * (count - 1) end
      if count > highest then highest = count end
    end
    bad = bad + highest
    if highest > tower then tower = highest end
  end
  return bad, tower
end

-- A column gets room by a root of its lengths to a power, but never less than its longest word nor more than its
-- longest cell asks for: without those limits the sum of all cells' heights to that power would be the least.
local function shared_out(needs, room, power)
  local weights = {}
  for column, need in ipairs(needs) do
    local weight = 0
    for _, words in pairs(need.cells) do weight = weight + (sum_of(words) + 1) ^ power end
    weights[column] = weight ^ (1 / (power + 1))
  end
  local function at(scale)
    local widths = {}
    for column, need in ipairs(needs) do
      widths[column] = math.max(math.min(scale * weights[column], need.most), need.least)
    end
    return widths
  end
  local low, high = 0, room
  for _ = 1, 25 do
    local middle = (low + high) / 2
    if sum_of(at(middle)) > room then high = middle else low = middle end
  end
  return at(low)
end

-- Moves room from one column to another for as long as that makes the widths better.
local function improved(needs, widths, rows)
  local lines = {}
  for column, need in ipairs(needs) do lines[column] = lines_of(need, widths[column], rows) end
  local bad, tower = badness(lines, rows)
  local function moved(from, to, step)
    if widths[from] - step < needs[from].least then return false end
    local line_from, line_to = lines[from], lines[to]
    lines[to] = lines_of(needs[to], widths[to] + step, rows)
    lines[from] = lines_of(needs[from], widths[from] - step, rows)
    local now, now_tower = badness(lines, rows)
    if now >= bad then
      lines[from], lines[to] = line_from, line_to
      return false
    end
    widths[from], widths[to], bad, tower = widths[from] - step, widths[to] + step, now, now_tower
    return true
  end
  for _, step in ipairs(#needs <= COLUMNS_SEARCHED and STEPS or {}) do
    for from = 1, #needs do
      for to = 1, #needs do
        while from ~= to and widths[to] < needs[to].most and moved(from, to, step) do end
      end
    end
  end
  return { widths = widths, bad = bad, tower = tower }
end

-- Two columns give up what is missing, the second as much as it can.
local function given_up_by(needs, missing, first, second)
  local widths = {}
  for column, need in ipairs(needs) do widths[column] = need.most end
  local spared = second and math.min(missing, needs[second].most - needs[second].least) or 0
  if second then widths[second] = widths[second] - spared end
  widths[first] = widths[first] - (missing - spared)
  return widths[first] >= needs[first].least and widths or nil
end

-- Ways to begin: every column gives something up, or one or two of them do all of it.
local function beginnings(needs, room)
  local ways, most = {}, 0
  for _, need in ipairs(needs) do most = most + need.most end
  if most <= room then return { shared_out(needs, room, 1) } end
  for _, power in ipairs(POWERS) do ways[#ways + 1] = shared_out(needs, room, power) end
  if #needs > COLUMNS_SEARCHED then return ways end
  for first = 1, #needs do
    for second = 0, #needs do
      if first ~= second then ways[#ways + 1] = given_up_by(needs, most - room, first, second > 0 and second or nil) end
    end
  end
  return ways
end

local function best_widths(needs, room, all_rows)
  local rows, best, least = math.min(all_rows, ROWS_SEARCHED), nil, nil
  for _, widths in ipairs(beginnings(needs, room)) do
    local lines = {}
    for column, need in ipairs(needs) do lines[column] = lines_of(need, widths[column], rows) end
    local bad = badness(lines, rows)
    if not best or bad < least then best, least = widths, bad end
  end
  return improved(needs, best, rows)
end

-- What is left over goes to all columns alike, so that figures do not stand far from what they belong to.
local function stretched(widths, room)
  local factor = room / sum_of(widths)
  for column, width in ipairs(widths) do widths[column] = width * factor end
  return widths
end

-- Returns the largest size, and the widths at it, at which every word fits into so many points and no cell is a tower;
-- else those with the lowest tower. Nothing where the words do not fit at any size.
local function fitted(needs, points, rows, base)
  local best
  local least = 0
  for _, need in ipairs(needs) do least = least + need.least end
  for step, part in ipairs(SIZES) do
    local size = part * base
    local room = (points - BESIDE * #needs) / size
    if (step > 1 or #needs <= MANY_COLUMNS) and least <= room then
      local found = best_widths(needs, room, rows)
      found.size, found.beside, found.squeezed = size, BESIDE, false
      if not best or found.tower < best.tower then best = found end
      if found.tower < TOWER then break end
    end
  end
  return best
end

-- The last resort: columns share the room by what they ask for, and words break where they must.
local function squeezed(needs, points, base)
  local size = SIZES[#SIZES] * base
  local widths = {}
  for column, need in ipairs(needs) do widths[column] = need.least + 0.1 end
  widths = stretched(widths, math.max((points - BESIDE_SQUEEZED * #needs) / size, 1))
  return { size = size, widths = widths, beside = BESIDE_SQUEEZED, squeezed = true }
end

-- Returns the number of lines of all rows together, and of the highest.
local function lines_in_all(needs, widths, rows)
  local lines = {}
  for column, need in ipairs(needs) do lines[column] = lines_of(need, widths[column], rows) end
  local sum, most = 0, 1
  for row = 1, rows do
    local highest = 1
    for column = 1, #lines do highest = math.max(highest, lines[column][row]) end
    sum, most = sum + highest, math.max(most, highest)
  end
  return sum, most
end

return {
  fitted = fitted,
  lines_in_all = lines_in_all,
  squeezed = squeezed,
  stretched = stretched,
  sum_of = sum_of,
  width_of = width_of,
  words_of = words_of,
}
