-- The shapes in which Quarto 1.9 hands a document on to the filters that follow it, read in its source: the plain road's
-- are simpler. No Quarto is needed to see that our filters, template and page cope with them.
local TYPST, DOCX = FORMAT:match("typst"), FORMAT:match("docx")
local WORDS, counts, numbers = { fig = "Figure", tbl = "Table" }, { fig = 0, tbl = 0 }, {}

local function raw(text) return pandoc.RawBlock(DOCX and "openxml" or FORMAT, text) end
local function inline(text) return pandoc.RawInline(DOCX and "openxml" or FORMAT, text) end

local function typst_float(id, kind, content, caption)
  local out = pandoc.Blocks({ pandoc.Plain(inline("#figure([")) })
  out:extend(content)
  out:extend({ pandoc.Plain(inline("], caption: figure.caption(position: top, [")), pandoc.Plain(caption),
    pandoc.Plain(inline(']), kind: "quarto-float-' .. kind .. '", supplement: "' .. WORDS[kind] .. '", numbering: "1", )<' .. id .. ">\n\n")) })
  return out
end

-- Word: caption and content in the one cell of a table without a head.
local function docx_float(id, content, words)
  local style = '<w:pPr><w:jc w:val="let"/><w:spacing w:before="200" /><w:pStyle w:val="ImageCaption" /></w:pPr>'
  words:insert(1, inline(style))
  local cell = pandoc.Blocks({ pandoc.Para(words) })
  cell:extend(content)
  local one = pandoc.SimpleTable({}, { "AlignDefault" }, { 1 }, {}, { { { pandoc.Div(cell, pandoc.Attr(id)) } } })
  return pandoc.utils.from_simple_table(one)
end

local function html_float(id, kind, content, words)
  local bare = pandoc.Div(content, { ["aria-describedby"] = id .. "-caption" }):walk({ Image = function(picture)
    picture.caption = {}
    return picture
  end })
  local classes = kind == "fig" and { "quarto-float", "quarto-figure", "quarto-figure-center" } or {}
  return pandoc.Div({
    raw('<figure class="quarto-float quarto-float-' .. kind .. '"><figcaption id="' .. id .. '-caption" class="quarto-float-caption">'),
    pandoc.Plain(words), raw("</figcaption>"), bare, raw("</figure>"),
  }, pandoc.Attr(id, classes))
end

local function float(id, content, caption)
  local kind = id:match("^(%a+)%-")
  if not WORDS[kind] then return nil end
  counts[kind] = counts[kind] + 1
  numbers[id] = counts[kind]
  caption = pandoc.utils.blocks_to_inlines(caption)
  if TYPST then return typst_float(id, kind, content, caption), false end
  caption:insert(1, pandoc.Space())
  caption:insert(1, pandoc.Str(WORDS[kind] .. "\u{a0}" .. counts[kind]))
  return DOCX and docx_float(id, content, caption) or html_float(id, kind, content, caption), false
end

local function figure(fig)
  return float(fig.identifier, pandoc.Blocks({ pandoc.Para(fig.content[1].content) }), fig.caption.long)
end

-- Shares of a hundred, rounded, and no more than a hundred together.
local function captioned_table(t)
  local shares = pandoc.List(t.attributes["tbl-colwidths"] and pandoc.json.decode(t.attributes["tbl-colwidths"], false) or {})
  for place, share in ipairs(shares) do
    t.colspecs[place] = { t.colspecs[place][1], math.floor(share + 0.5) / 100 }
  end
  t.attributes["tbl-colwidths"] = nil
  if TYPST then t.classes:insert("typst:no-figure") end
  local id, caption = t.identifier, t.caption.long
  t.identifier, t.caption.long = "", {}
  if id == "" then return t, false end
  return float(id, pandoc.Blocks({ t }), caption)
end

local function callout(div)
  local class = div.classes:find_if(function(class) return class:match("^callout%-") end)
  if not class then return nil end
  local title = pandoc.Inlines(div.attributes.title or class:match("%-(.*)"):gsub("^%l", string.upper))
  if TYPST then
    local out = pandoc.Blocks({ pandoc.Plain(inline("#callout(body: [")) })
    out:extend(div.content)
    out:extend({ pandoc.Plain(inline("], title: [")), pandoc.Plain(title), pandoc.Plain(inline("])")) })
    return out
  elseif DOCX then
    local cell = pandoc.Blocks({ pandoc.Para({ pandoc.Strong(title) }) })
    cell:extend(div.content)
    local two = pandoc.SimpleTable({}, { "AlignDefault", "AlignDefault" }, { 0.1, 0.9 }, {}, { { {}, cell } })
    return pandoc.utils.from_simple_table(two)
  end
  local quote = pandoc.Blocks({ pandoc.Para({ pandoc.Strong(title) }) }) -- a page without Bootstrap
  quote:extend(div.content)
  return pandoc.Div(pandoc.BlockQuote(quote))
end

local function conditional(div)
  if not div.classes:includes("content-visible") then return callout(div) end
  return FORMAT:match(div.attributes["when-format"]) and div.content or {}
end

local BREAKS = { html = '<div style="page-break-after: always;"></div>', typst = "#pagebreak()",
  docx = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' }
local function page_break(para)
  if pandoc.utils.stringify(para) == "{{< pagebreak >}}" then return raw(BREAKS[FORMAT]) end
end

local function reference(cite)
  local out = pandoc.Inlines({})
  for place, citation in ipairs(cite.citations) do
    local id, word = citation.id, WORDS[citation.id:match("^(%a+)%-")]
    if place > 1 then out:extend({ pandoc.Str(","), pandoc.Space() }) end
    out:insert(TYPST and inline("#ref(<" .. id .. ">, supplement: [" .. word .. "])")
      or pandoc.Link(word .. "\u{a0}" .. numbers[id], "#" .. id, "", { class = "quarto-xref" }))
  end
  return out
end

return {
  { traverse = "topdown", Div = conditional },
  { traverse = "topdown", Figure = figure, Table = captioned_table, Para = page_break },
  { Cite = reference },
}
