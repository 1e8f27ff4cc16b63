-- What Quarto itself does, for the plain pandoc road: numbers, references, callouts, conditional content and
-- page breaks. csp.lua runs after it, as it runs after Quarto's own filters.
local HTML, TYPST, DOCX = FORMAT:match("html"), FORMAT:match("typst"), FORMAT:match("docx")
local WORDS = { fig = "Figure", tbl = "Table" }
local CALLOUTS = { note = "Note", warning = "Warning", important = "Important", tip = "Tip", caution = "Caution" }
local counts, numbers = { fig = 0, tbl = 0 }, {}

local function raw(text) return pandoc.RawBlock(DOCX and "openxml" or FORMAT, text) end
local function styled(style, content, id)
  return pandoc.Div(content, pandoc.Attr(id or "", {}, { ["custom-style"] = style }))
end
local function around(first, content, last)
  local out = pandoc.Blocks({ raw(first) })
  out:extend(content)
  out:insert(raw(last))
  return out
end

local function numbered(id)
  local kind = id:match("^(%a+)%-")
  if not WORDS[kind] then return nil end
  if numbers[id] then error("two figures or tables are called " .. id) end
  counts[kind] = counts[kind] + 1
  numbers[id] = counts[kind]
  return WORDS[kind], counts[kind]
end

-- "Figure 1", then the finding and the description on lines of their own. Word can renumber its field.
local function caption_words(word, number, caption)
  local label = pandoc.Inlines(word .. "\u{a0}" .. number)
  if DOCX then
    label = pandoc.Inlines({ pandoc.Str(word .. "\u{a0}"), pandoc.RawInline("openxml",
      '<w:fldSimple w:instr=" SEQ ' .. word .. ' \\* ARABIC "><w:r><w:t>' .. number .. "</w:t></w:r></w:fldSimple>") })
  end
  label:insert(pandoc.LineBreak())
  for _, inline in ipairs(pandoc.utils.blocks_to_inlines(caption)) do
    local after_break = label[#label].t == "LineBreak"
    if not (after_break and (inline.t == "Space" or inline.t == "SoftBreak")) then label:insert(inline) end
    if DOCX and inline.t == "Strong" then label:insert(pandoc.LineBreak()) end
  end
  return label
end

-- The same shape as Quarto's, so that one template serves both roads.
local function typst_float(id, kind, word, content, caption)
  local out = around("#figure([", content, "], caption: [")
  out:insert(pandoc.Plain(pandoc.utils.blocks_to_inlines(caption)))
  out:insert(raw('], kind: "quarto-float-' .. kind .. '", supplement: "' .. word .. '", numbering: "1")\n<' .. id .. ">"))
  return out
end
local function html_float(id, kind, words, content)
  local open = '<figure id="' .. id .. '" class="quarto-float quarto-float-' .. kind .. '">'
  local out = around(open .. "<figcaption>", { pandoc.Plain(words) }, "</figcaption>")
  out:extend(content)
  out:insert(raw("</figure>"))
  return out
end

local function typst_image(picture)
  local quoted = picture.attributes["fig-alt"]:gsub("\\", "\\\\"):gsub('"', '\\"')
  return pandoc.RawInline("typst", '#image("' .. picture.src .. '", width: 100%, alt: "' .. quoted .. '")')
end

local function figure(fig)
  local id, caption = fig.identifier, fig.caption.long
  fig:walk({ Image = function(picture)
    if (picture.attributes["fig-alt"] or "") == "" then
      error("figure " .. (id ~= "" and id or picture.src) .. " has no alternative text (fig-alt)")
    end
  end })
  local word, number = numbered(id)
  if not word then return nil end
  if TYPST then
    return typst_float(id, "fig", word, fig:walk({ Image = typst_image }).content, caption), false
  end
  local words = caption_words(word, number, caption)
  if HTML then return html_float(id, "fig", words, fig.content), false end
  local out = pandoc.Blocks({ styled("Image Caption", pandoc.Para(words), id) })
  for _, item in ipairs(fig.content) do
    local picture = item:walk({ Image = function(i) i.attributes.width = "100%" return i end })
    out:insert(styled("Figure", pandoc.Para(picture.content)))
  end
  return out, false
end

local function with_widths(t)
  local widths = t.attributes["tbl-colwidths"]
  if not widths then return end
  local shares, total = pandoc.List(), 0
  for share in widths:gmatch("[%d.]+") do
    shares:insert(tonumber(share))
    total = total + tonumber(share)
  end
  if #shares ~= #t.colspecs then
    error("table " .. t.identifier .. ": tbl-colwidths gives " .. #shares .. " widths for " .. #t.colspecs .. " columns")
  end
  for place, spec in ipairs(t.colspecs) do t.colspecs[place] = { spec[1], shares[place] / total } end
  t.attributes["tbl-colwidths"] = nil
end

local function captioned_table(t)
  with_widths(t)
  if TYPST then t.classes:insert("typst:no-figure") end
  local id, caption = t.identifier, t.caption.long
  local word, number = numbered(id)
  if not word then return t, false end
  local words = caption_words(word, number, caption)
  if DOCX then
    t.caption.long = { pandoc.Plain(words) }
    return t, false
  end
  t.caption.long, t.identifier = {}, ""
  if TYPST then return typst_float(id, "tbl", word, { t }, caption), false end
  return html_float(id, "tbl", words, { t }), false
end

local function callout(div)
  for kind, name in pairs(CALLOUTS) do
    if div.classes:includes("callout-" .. kind) then
      local title = pandoc.Plain(div.attributes.title or name)
      if TYPST then
        local out = around('#callout-block("' .. kind .. '", [', { title }, "], [")
        out:extend(div.content)
        out:insert(raw("])"))
        return out
      elseif DOCX then
        local body = styled("Callout", div.content):walk({ Plain = function(p) return pandoc.Para(p.content) end })
        return { styled("Callout Title", pandoc.Para(title.content)), body }
      end
      local head = pandoc.Div(pandoc.Div(title, { class = "callout-title-container" }), { class = "callout-header" })
      local body = pandoc.Div(div.content, { class = "callout-body-container callout-body" })
      return pandoc.Div({ head, body }, { class = "callout callout-titled callout-" .. kind })
    end
  end
end

local function conditional(div)
  local shown, hidden = div.classes:includes("content-visible"), div.classes:includes("content-hidden")
  if not (shown or hidden) then return callout(div) end
  local format = div.attributes["when-format"]
  local here = format == FORMAT or (format == "html" and HTML) or (format == "typst" and TYPST) or (format == "pdf" and TYPST)
  if shown == (here and true or false) then return div.content end
  return {}
end

local BREAKS = { html = '<div class="page-break"></div>', typst = "#pagebreak(weak: true)",
  docx = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>' }
local function page_break(para)
  if pandoc.utils.stringify(para):match("^{{<%s*pagebreak%s*>}}$") then
    return raw(BREAKS[HTML and "html" or TYPST and "typst" or "docx"])
  end
end

local function reference(cite)
  local out = pandoc.Inlines({})
  for place, citation in ipairs(cite.citations) do
    local kind = citation.id:match("^(%a+)%-")
    if not WORDS[kind] then return nil end
    local number = numbers[citation.id]
    if not number then error("the reference @" .. citation.id .. " has no figure or table") end
    local word = citation.mode == "SuppressAuthor" and "" or WORDS[kind] .. "\u{a0}"
    if place > 1 then out:extend({ pandoc.Str(","), pandoc.Space() }) end
    out:insert(pandoc.Link(word .. number, "#" .. citation.id))
  end
  return out
end

return {
  { traverse = "topdown", Div = conditional },
  { traverse = "topdown", Figure = figure, Table = captioned_table, Para = page_break },
  { Cite = reference },
}
