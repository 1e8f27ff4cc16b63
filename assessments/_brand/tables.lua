-- Tables on both roads: the widths of columns, row headings, and a region that scrolls on a phone.
local HTML, TYPST, DOCX = FORMAT:match("html"), FORMAT:match("typst"), FORMAT:match("docx")
local MANY_COLUMNS = 7
local MANY_ROWS = 16 -- more of them leave a page no room for a map

-- Columns by content. Long cells make pandoc share the width equally where the source only says |:--|, which
-- is nobody's wish: HTML and small PDF tables then size themselves. Word and ten-column PDF tables need to be
-- told, and no column, wished for or not, may be narrower than its longest word; code may break anywhere.
local CODE_LEAST = 14
-- Word breaks a word that does not fit in the middle. How much of a line one takes there depends on its letters (Arial's
-- widths, in ems), and words that follow a column of numbers keep away from it.
local GAP, GAP_AFTER_NUMBERS = 1.5, DOCX and 1.8 or 0
local NARROW, WIDE = "^[%.,:;'|!ijlftrI%(%)%[%]]$", "^[mwMW%%]$"
local CHARACTERS_TO_AN_EM = 1.95

local function width_of(word)
  if not DOCX then return utf8.len(word) end
  local ems = 0
  for _, code in utf8.codes(word) do
    local letter = utf8.char(code)
    ems = ems + (letter:match(NARROW) and 0.33 or letter:match(WIDE) and 0.88 or letter:match("^%u$") and 0.72 or 0.56)
  end
  return ems * CHARACTERS_TO_AN_EM
end

local function is_code(cell)
  local block = cell.contents[1]
  return block and block.content and #block.content == 1 and block.content[1].t == "Code"
end

local function measured(t)
  local least, wanted = {}, {}
  local function measure(row, boldness)
    for place, cell in ipairs(row.cells) do
      local text = pandoc.utils.stringify(cell.contents)
      local longest = is_code(cell) and CODE_LEAST or 24
      for word in text:gmatch("[^%s%-]+%-?") do
        least[place] = math.max(least[place] or 4, math.min(width_of(word), longest) * boldness + GAP)
      end
      wanted[place] = math.max(wanted[place] or 4, math.min(utf8.len(text) + GAP, 60), least[place] or 4)
    end
  end
  for _, row in ipairs(t.head.rows) do measure(row, DOCX and 1.08 or 1.2) end
  for _, body in ipairs(t.bodies) do
    for _, row in ipairs(body.body) do measure(row, 1) end
  end
  for place = 2, #t.colspecs do
    local after_numbers = t.colspecs[place - 1][1] == "AlignRight" and t.colspecs[place][1] ~= "AlignRight"
    if after_numbers then least[place] = (least[place] or 4) + GAP_AFTER_NUMBERS end
  end
  return least, wanted
end

local function sum(list)
  local total = 0
  for _, value in ipairs(list) do total = total + value end
  return total
end

-- Start from what is wished for and take what is too much from where there is more than the least.
local function fitted(wished, least, room)
  local widths, spare = {}, 0
  for place, wish in ipairs(wished) do
    widths[place] = math.max(wish, least[place])
    spare = spare + widths[place] - least[place]
  end
  local cut = math.min(1, math.max(0, sum(widths) - room) / math.max(1, spare))
  for place in ipairs(widths) do widths[place] = widths[place] - cut * (widths[place] - least[place]) end
  return widths, math.max(room, sum(widths))
end

local function size_columns(t)
  local shares, equal = {}, true
  for place, spec in ipairs(t.colspecs) do
    shares[place] = spec[2] or 0
    equal = equal and spec[2] == t.colspecs[1][2]
  end
  local many = #shares > MANY_COLUMNS
  local told = DOCX or (TYPST and many)
  if not equal and not told then return end
  local least, wished = measured(t)
  local room = many and 104 or 88 -- characters to a line of the page
  if not equal then -- shares need not fill the line: Quarto rounds them
    local whole = sum(shares)
    for place, share in ipairs(shares) do wished[place] = share / whole * room end
  end
  local widths, line = fitted(wished, least, room)
  for place, spec in ipairs(t.colspecs) do t.colspecs[place] = { spec[1], told and widths[place] / line or nil } end
end

local function small_cells(t)
  local function small(row)
    for _, cell in ipairs(row.cells) do
      cell.contents = cell.contents:walk({ Plain = function(plain)
        return pandoc.Div(pandoc.Para(plain.content), { ["custom-style"] = "Small Cell" })
      end })
    end
  end
  for _, row in ipairs(t.head.rows) do small(row) end
  for _, body in ipairs(t.bodies) do
    for _, row in ipairs(body.body) do small(row) end
  end
  return t
end

-- Numbers of rows need no more room than they take; a hash shows its first digits on a page, where it can be copied whole.
local SLIM = 12
local function is_slim(t)
  for _, body in ipairs(t.bodies) do
    for _, row in ipairs(body.body) do
      if utf8.len(pandoc.utils.stringify(row.cells[1].contents)) > SLIM then return false end
    end
  end
  return true
end
local function mark_hash(code)
  if #code.text ~= 64 or not code.text:match("^%x+$") then return nil end
  code.classes:insert("sha256")
  code.attributes.title = code.text
  return code
end

-- Row headings; in HTML each heading cell also says its scope. A head row without words is left out.
local function headings(t)
  for _, body in ipairs(t.bodies) do
    body.row_head_columns = 1
    if HTML then
      for _, row in ipairs(body.body) do row.cells[1].attributes.scope = "row" end
    end
  end
  if pandoc.utils.stringify(t.head) == "" then t.head.rows = {} end
  size_columns(t)
  if HTML then
    if is_slim(t) then t.classes:insert("slim") end
    t = t:walk({ Code = mark_hash })
    for _, row in ipairs(t.head.rows) do
      for _, cell in ipairs(row.cells) do cell.attributes.scope = "col" end
    end
  end
  return t
end

-- A name and one or two numbers for each ward would fill a page of paper: the halves stand side by side.
local function in_halves(t)
  local rows, specs = t.bodies[1] and t.bodies[1].body or {}, t.colspecs
  local narrow = (#specs == 2 or #specs == 3) and specs[2][1] == "AlignRight" and specs[#specs][1] == "AlignRight"
  if not (TYPST and narrow) or #rows <= MANY_ROWS or #rows > 2 * MANY_ROWS then return t end
  t.colspecs = #specs == 2 and { { "AlignLeft", 0.7 }, { "AlignRight", 0.3 } }
    or { { "AlignLeft", 0.5 }, { "AlignRight", 0.22 }, { "AlignRight", 0.28 } }
  local half, rest = math.ceil(#rows / 2), t:clone()
  t.bodies[1].body = { table.unpack(rows, 1, half) }
  rest.bodies[1].body = { table.unpack(rows, half + 1) }
  return { pandoc.RawBlock("typst", "#halves(["), t, pandoc.RawBlock("typst", "], ["), rest, pandoc.RawBlock("typst", "])") }
end

-- Quarto lays Word's captions, pictures and callouts out in tables of its own, whose cells hold paragraphs where ours
-- hold lines. One around a captioned table or picture is taken away again: Word does not repeat the head of a table
-- that stands within another, and keeps a row of it, however tall, on one page.
local function is_layout(t)
  for _, body in ipairs(t.bodies) do
    for _, row in ipairs(body.body) do
      for _, cell in ipairs(row.cells) do
        if cell.contents[1] and cell.contents[1].t ~= "Plain" then return true end
      end
    end
  end
  return false
end
local function with_our_style(para)
  local first = para.content[1]
  if not (first and first.t == "RawInline" and first.text:match('w:val="ImageCaption"')) then return nil end
  para.content:remove(1)
  return pandoc.Div(para, { ["custom-style"] = "Image Caption" })
end
local function without_wrapper(t)
  local rows = t.bodies[1].body
  if #rows == 1 and #rows[1].cells == 1 and #t.head.rows == 0 then
    return rows[1].cells[1].contents:walk({ Para = with_our_style })
  end
end

-- A table may be wider than a phone: one that stands in no scrolling region yet gets a named one of its own.
local regions = 0
local function mark_inner_tables(div)
  if not (div.classes:includes("scroll") or div.classes:includes("facts")) then return nil end
  if div.classes:includes("scroll") and not HTML then return div.content end -- paper does not scroll
  return div:walk({ Table = function(t)
    t.attributes.placed = "yes"
    return t
  end })
end
local function placed_table(t)
  if DOCX and is_layout(t) then return without_wrapper(t) end
  local placed = t.attributes.placed
  t.attributes.placed = nil
  if DOCX and #t.colspecs > MANY_COLUMNS then t = small_cells(t) end
  if placed or not HTML then return in_halves(headings(t)) end
  regions = regions + 1
  return pandoc.Div(headings(t), pandoc.Attr("", { "scroll" },
    -- pairs in a list: a table's own order differs from run to run
    { { "role", "region" }, { "tabindex", "0" }, { "aria-label", "Table of figures " .. regions } }))
end

return {
  { Div = mark_inner_tables },
  { Table = placed_table },
}
