-- Checks the language server in Neovim: opens a document, waits for a finding, applies its quick fix, and waits until the
-- finding is gone.
--
-- Usage: OAS_AUDIT_BIN=PROGRAM OAS_AUDIT_RULE=RULE nvim --headless --clean DOCUMENT -c 'luafile check.lua'
-- Variables and not arguments, since Neovim passes arguments to scripts from 0.9 on only.

local program, rule = vim.env.OAS_AUDIT_BIN, vim.env.OAS_AUDIT_RULE
local buffer = vim.api.nvim_get_current_buf()
local PATIENCE = 60000 -- milliseconds

local exit -- status of the server

local function say(message)
  io.stderr:write(message .. '\n')
end

local function findings()
  return vim.tbl_filter(function(diagnostic)
    local lsp = (diagnostic.user_data or {}).lsp or {}
    return (diagnostic.code or lsp.code) == rule
  end, vim.diagnostic.get(buffer))
end

local function await(what, condition)
  local is_over = function()
    return condition() or exit ~= nil
  end
  vim.wait(PATIENCE, is_over, 20)
  if not condition() then
    local shown = vim.tbl_map(function(diagnostic)
      return diagnostic.message
    end, vim.diagnostic.get(buffer))
    local state = exit and ('the server ended with status %d'):format(exit) or 'the server runs'
    error(('%s; %s; the findings are: %s'):format(what, state, vim.inspect(shown)), 0)
  end
end

-- `vim.lsp.start` is new in Neovim 0.8. It does the same.
local function start(config)
  if vim.lsp.start then
    return vim.lsp.start(config)
  end
  local id = vim.lsp.start_client(config)
  return id and vim.lsp.buf_attach_client(buffer, id) and id
end

local function check()
  local id = start({
    name = 'oas-audit',
    cmd = { program, 'lsp' },
    root_dir = vim.fn.getcwd(),
    on_exit = function(status)
      exit = status
    end,
  })
  assert(id, 'the server does not start')

  await('the document has no finding of ' .. rule, function()
    return #findings() > 0
  end)
  local before = findings()
  local finding = before[1]
  say(('found %s in line %d'):format(rule, finding.lnum + 1))

  local client = vim.lsp.get_client_by_id(id)
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    range = finding.user_data.lsp.range or {
      start = { line = finding.lnum, character = finding.col },
      ['end'] = { line = finding.end_lnum, character = finding.end_col },
    },
    context = { diagnostics = {}, only = { 'quickfix' } },
  }
  local answers = assert(vim.lsp.buf_request_sync(buffer, 'textDocument/codeAction', params, PATIENCE))
  local actions = (answers[id] or {}).result or {}
  assert(#actions > 0, 'the finding has no quick fix')
  vim.lsp.util.apply_workspace_edit(actions[1].edit, client.offset_encoding)
  say('applied: ' .. actions[1].title)

  await('the quick fix does not remove the finding', function()
    return #findings() < #before
  end)
  assert(vim.bo[buffer].modified, 'the quick fix changes nothing')
  say('the finding is gone')

  vim.lsp.stop_client(id)
  await('the server does not end', function()
    return exit ~= nil
  end)
  assert(exit == 0, ('the server ends with status %d'):format(exit))
end

local is_right, message = pcall(check)
if is_right then
  vim.cmd('qall!')
else
  say('error: ' .. message)
  vim.cmd('cquit 1')
end
