-- The look of our own words on both roads (Quarto and plain pandoc): verdict marks, the named blocks, charts
-- drawn into the page, and the contents list of PDF and Word. Tables have a filter of their own.
local HTML, TYPST, DOCX = FORMAT:match("html"), FORMAT:match("typst"), FORMAT:match("docx")
local VERDICTS = {
  ["v-up"] = "up", ["v-down"] = "down", ["v-flat"] = "flat",
  ["r-high"] = "rating-high", ["r-medium"] = "ink", ["r-low"] = "rating-low",
}
local WORD_VERDICTS = {
  up = "Verdict Up", down = "Verdict Down", flat = "Verdict Flat",
  ["rating-high"] = "Verdict Up", ink = "Verdict Flat", ["rating-low"] = "Verdict Down",
}
-- Ratings of actions: a shape and a word on a coloured ground.
local RATINGS = { ["rag-red"] = "red", ["rag-amber"] = "amber", ["rag-green"] = "green", ["rag-complete"] = "complete",
  ["rag-none"] = "none" }
local WORD_RATINGS = { red = "Rating Red", amber = "Rating Amber", green = "Rating Green", complete = "Rating Complete",
  none = "Verdict Flat" }
local BLOCKS = { lead = "Lead", source = "Source", findings = "Findings", facts = "Facts" }
local CHAPTERS_THAT_NEED_CONTENTS = 3

local function raw(text) return pandoc.RawBlock(FORMAT, text) end
local function escape(text) return (text:gsub("&", "&amp;"):gsub('"', "&quot;"):gsub("<", "&lt;")) end
local function read(path)
  local file = io.open(path, "r")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  return text
end

local function named(words, classes)
  for class, word in pairs(words) do
    if classes:includes(class) then return word, class end
  end
end

-- Word gives bare lines, such as list items, its own style; a paragraph takes the block's.
local function as_paragraph(plain) return pandoc.Para(plain.content) end

local function marked(span, macro, kind, style)
  if TYPST then
    return { pandoc.RawInline("typst", "#" .. macro .. '("' .. kind .. '")['), span, pandoc.RawInline("typst", "]") }
  elseif DOCX then
    span.attributes["custom-style"] = style
    return span
  end
end

local function mark(span)
  local verdict = named(VERDICTS, span.classes)
  if verdict then return marked(span, "verdict", verdict, WORD_VERDICTS[verdict]) end
  local rating = named(RATINGS, span.classes)
  if rating then return marked(span, "rating", rating, WORD_RATINGS[rating]) end
end

local function block(div)
  if div.classes:includes("one-page") and TYPST then
    local out = pandoc.Blocks({ raw("#one-page[") })
    out:extend(div.content)
    out:insert(raw("]"))
    return out
  end
  if div.classes:includes("kept") then
    if not TYPST then return div.content end -- a browser and Word keep it together by their own rules
    local out = pandoc.Blocks({ raw("#kept[") })
    out:extend(div.content)
    out:insert(raw("]"))
    return out
  end
  local style, class = named(BLOCKS, div.classes)
  if not style then return nil end
  if TYPST then
    local out = pandoc.Blocks({ raw("#" .. class .. "-block[") })
    out:extend(div.content)
    out:insert(raw("]"))
    return out
  elseif DOCX then
    div.attributes["custom-style"] = style
    return div:walk({ Plain = as_paragraph })
  end
end

-- Two drawings of a chart, for wide and narrow screens, stand in the page itself under one text alternative.
local function drawn_in_page(stem, text)
  local wide = read(stem .. ".svg")
  if not wide then return nil end
  local narrow = read(stem .. "-narrow.svg") or wide
  local function layer(class, svg)
    return '<span class="' .. class .. '" aria-hidden="true">' .. svg:gsub("<svg ", '<svg focusable="false" ', 1) .. "</span>"
  end
  local key = stem:match("[^/]+$") -- by which the page's script finds what it draws in their place
  return pandoc.RawInline("html", '<span class="chart" role="img" data-chart="' .. escape(key) .. '" aria-label="'
    .. escape(text) .. '">' .. layer("wide", wide) .. layer("narrow", narrow) .. "</span>")
end

-- pandoc's Typst writer gives no picture the text alternative that it has.
local function typst_picture(picture, text, width)
  width = picture.attributes.width or width
  return pandoc.RawInline("typst", string.format('#box(image(%q, width: %s, alt: %q))', picture.src, width, text))
end

local function image(picture)
  local text = picture.attributes["fig-alt"] or picture.attributes["alt"] or pandoc.utils.stringify(picture.caption)
  local in_a_cell = picture.classes:includes("spark")
  if text == "" then
    return nil
  elseif TYPST then
    return typst_picture(picture, text, in_a_cell and "2.4cm" or "100%")
  elseif HTML and not in_a_cell then
    return drawn_in_page((picture.src:gsub("%.svg$", "")), text)
  end
  picture.caption = pandoc.Inlines(text) -- from which the writers take the text alternative
  picture.attributes["fig-alt"] = nil
  picture.attributes["alt"] = DOCX and text or nil
  return picture
end

local function contents(doc)
  if TYPST then return { raw("#contents-list()") } end
  local entries = pandoc.Blocks({ pandoc.Div(pandoc.Para("Contents"), { ["custom-style"] = "Contents Heading" }) })
  for _, heading in ipairs(doc.blocks) do
    if heading.t == "Header" and heading.level <= 2 then
      local link = pandoc.Link(heading.content, "#" .. heading.identifier)
      entries:insert(pandoc.Div(pandoc.Para(link), { ["custom-style"] = "toc " .. heading.level }))
    end
  end
  return entries
end

local function has(class)
  return function(item) return item.t == "Div" and item.classes:includes(class) end
end

-- PDF and Word: the contents list stands before the chapter that follows the one-page summary; where there is none
-- it follows the main points, or else stands before the first chapter.
local function with_contents(doc)
  local chapters = doc.blocks:filter(function(item) return item.t == "Header" and item.level == 1 end)
  if HTML or #chapters < CHAPTERS_THAT_NEED_CONTENTS then return nil end
  if doc.meta["contents-list"] == false then return nil end -- a short document has none
  local _, summary = doc.blocks:find_if(has("one-page"))
  local _, at = doc.blocks:find_if(has("findings"))
  if summary then
    local following = chapters:find_if(function(chapter)
      local _, place = doc.blocks:find(chapter)
      return place > summary
    end)
    _, at = doc.blocks:find(following)
  elseif at then
    at = at + 1
  else
    _, at = doc.blocks:find(chapters[1])
  end
  for place, item in ipairs(contents(doc)) do doc.blocks:insert(at + place - 1, item) end
  return doc
end

-- The title is the page's one h1, so chapters become h2 there.
local function header(heading)
  if HTML then
    heading.level = heading.level + 1
    return heading
  elseif DOCX and heading.level == 2 and heading.classes:includes("unlisted") then
    return pandoc.Div(pandoc.Para(heading.content), { ["custom-style"] = "Heading 2 Unlisted" })
  end
end

return {
  { Pandoc = with_contents },
  { Span = mark, Div = block, Image = image, Header = header },
}
