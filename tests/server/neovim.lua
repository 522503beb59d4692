-- Opens a file against the server, waits for what it has to say, and prints the buffer as it looks with hints.
local command, file, out = { vim.env.KERASSHAPE_PYTHON, "-m", "kerasshape", "server" }, vim.env.KERASSHAPE_FILE, vim.env.KERASSHAPE_OUT
vim.cmd("edit " .. vim.fn.fnameescape(file))
vim.bo.filetype = "python"
local client = vim.lsp.start_client({ name = "kerasshape", cmd = command, root_dir = vim.fn.fnamemodify(file, ":h") })
vim.lsp.buf_attach_client(0, client)
local text = { uri = vim.uri_from_bufnr(0) }
local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 60000) or {}
  return answers[client] and answers[client].result or nil
end
vim.wait(60000, function() return vim.lsp.get_client_by_id(client).initialized end, 50)
local lines = vim.api.nvim_buf_get_lines(0, 0, -1, false)
local whole = { start = { line = 0, character = 0 }, ["end"] = { line = #lines, character = 0 } }
local hints = ask("textDocument/inlayHint", { textDocument = text, range = whole }) or {}
vim.wait(2000, function() return #vim.diagnostic.get(0) > 0 end, 50)
for index = #hints, 1, -1 do
  local hint = hints[index]
  local line, column = hint.position.line + 1, hint.position.character
  local space = hint.paddingLeft and " " or ""
  lines[line] = lines[line]:sub(1, column) .. space .. hint.label .. lines[line]:sub(column + 1)
end
for _, found in ipairs(vim.diagnostic.get(0)) do
  lines[found.lnum + 1] = lines[found.lnum + 1] .. "  ■ " .. found.code .. " " .. vim.split(found.message, "\n")[1]
end
vim.fn.writefile(lines, out)
vim.cmd("qa!")
