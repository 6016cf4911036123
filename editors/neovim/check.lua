-- Checks the language server in Neovim: opens a document, waits for a finding, applies its quick fix, and waits until the
-- finding is gone.
--
-- Usage, with the program in a directory of PATH:
-- OAS_AUDIT_DOCS=docs/editors.md OAS_AUDIT_RULE=RULE nvim --headless --clean DOCUMENT -c 'luafile check.lua'
-- Variables and not arguments, since Neovim passes arguments to scripts from 0.9 on only.

local docs, rule = vim.env.OAS_AUDIT_DOCS, vim.env.OAS_AUDIT_RULE
local buffer = vim.api.nvim_get_current_buf()
local PATIENCE = 120000 -- milliseconds

local client

local function say(message)
  io.stderr:write(message .. '\n')
end

local function findings()
  return vim.tbl_filter(function(diagnostic)
    local lsp = (diagnostic.user_data or {}).lsp or {}
    return (diagnostic.code or lsp.code) == rule
  end, vim.diagnostic.get(buffer))
end

local function is_gone()
  return client ~= nil and vim.lsp.get_client_by_id(client.id) == nil
end

local function await(what, condition)
  vim.wait(PATIENCE, function()
    return condition() or is_gone()
  end, 20)
  if not condition() then
    local shown = vim.tbl_map(function(diagnostic)
      return diagnostic.message
    end, vim.diagnostic.get(buffer))
    local state = (client == nil or is_gone()) and 'no server runs' or 'the server runs'
    error(('%s; %s; the findings are: %s'):format(what, state, vim.inspect(shown)), 0)
  end
end

-- Runs the first block of Lua in the documentation that contains a text.
local function follow(text)
  local pages = table.concat(vim.fn.readfile(docs), '\n')
  for block in pages:gmatch('```lua\n(.-)\n```') do
    if block:find(text, 1, true) then
      assert(loadstring(block))()
      vim.cmd('doautocmd FileType')
      return
    end
  end
  error(docs .. ' has no block of Lua with ' .. text, 0)
end

-- Starts the server as the documentation says.
local function start()
  if vim.lsp.config then
    follow('vim.lsp.enable(')
  elseif vim.lsp.start then
    follow('vim.lsp.start(')
  else
    follow('vim.lsp.start_client(')
  end
  await('the server does not start', function()
    client = (vim.lsp.get_clients or vim.lsp.get_active_clients)()[1]
    return client ~= nil
  end)
end

local function check()
  start()
  await('the document has no finding of ' .. rule, function()
    return #findings() > 0
  end)
  local before = findings()
  local finding = before[1]
  say(('found %s in line %d'):format(rule, finding.lnum + 1))

  local params = {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    range = finding.user_data.lsp.range or {
      start = { line = finding.lnum, character = finding.col },
      ['end'] = { line = finding.end_lnum, character = finding.end_col },
    },
    context = { diagnostics = {}, only = { 'quickfix' } },
  }
  local answers = assert(vim.lsp.buf_request_sync(buffer, 'textDocument/codeAction', params, PATIENCE))
  local actions = (answers[client.id] or {}).result or {}
  assert(#actions > 0, 'the finding has no quick fix')
  vim.lsp.util.apply_workspace_edit(actions[1].edit, client.offset_encoding)
  say('applied: ' .. actions[1].title)

  await('the quick fix does not remove the finding', function()
    return #findings() < #before
  end)
  assert(vim.bo[buffer].modified, 'the quick fix changes nothing')
  say('the finding is gone')

  vim.lsp.stop_client(client.id)
  await('the server does not end', is_gone)
end

local is_right, message = pcall(check)
if is_right then
  vim.cmd('qall!')
else
  say('error: ' .. message)
  vim.cmd('cquit 1')
end
