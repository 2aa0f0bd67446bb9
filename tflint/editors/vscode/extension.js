// Starts `tflint server` and shows how it is doing; everything about programs is the server's business.
"use strict";

const vscode = require("vscode");
const { LanguageClient, State } = require("vscode-languageclient/node");

const SELECTOR = [
  { language: "python", scheme: "file" },
  { language: "python", scheme: "untitled" },
  { language: "python", scheme: "vscode-notebook-cell" },
];

/** @type {LanguageClient | undefined} */
let client;
/** @type {vscode.LanguageStatusItem} */
let status;
/** @type {vscode.OutputChannel} */
let log;

/** The Python selected in the Python extension, if there is one. */
async function selectedPython() {
  const python = vscode.extensions.getExtension("ms-python.python");
  if (!python) return undefined;
  const api = python.isActive ? python.exports : await python.activate();
  return api?.environments?.getActiveEnvironmentPath?.()?.path;
}

/** The program to start and its arguments. */
async function command() {
  const settings = vscode.workspace.getConfiguration("tflint");
  const path = settings.get("path", []);
  if (path.length) return [...path, "server"];
  const python = settings.get("interpreter", "") || (await selectedPython());
  return python ? [python, "-m", "tflint", "server"] : ["tflint", "server"];
}

function show(state) {
  const looks = {
    [State.Starting]: ["starting", vscode.LanguageStatusSeverity.Information, true],
    [State.Running]: ["ready", vscode.LanguageStatusSeverity.Information, false],
    [State.Stopped]: ["not running", vscode.LanguageStatusSeverity.Error, false],
  };
  const [text, severity, busy] = looks[state];
  const version = client?.initializeResult?.serverInfo?.version;
  status.text = version ? `tflint ${version}` : "tflint";
  status.detail = text;
  status.severity = severity;
  status.busy = busy;
}

async function start() {
  const [program, ...args] = await command();
  const run = { command: program, args, options: { cwd: vscode.workspace.workspaceFolders?.[0]?.uri.fsPath } };
  client = new LanguageClient("tflint", "tflint", { run, debug: run }, {
    documentSelector: SELECTOR,
    outputChannel: log,
    initializationOptions: { settings: JSON.parse(JSON.stringify(vscode.workspace.getConfiguration("tflint"))) },
    synchronize: { configurationSection: "tflint" },
  });
  client.onDidChangeState(({ newState }) => show(newState));
  try {
    await client.start();
  } catch (error) {
    show(State.Stopped);
    log.appendLine(`${program} ${args.join(" ")}: ${error}`);
    const answer = await vscode.window.showErrorMessage(
      `tflint did not start: ${program} ${args.join(" ")}. Install it with pip install "tflint[lsp]", or set tflint.path.`,
      "Show the log", "Settings",
    );
    if (answer === "Show the log") log.show();
    if (answer === "Settings") vscode.commands.executeCommand("workbench.action.openSettings", "tflint.path");
  }
}

async function stop() {
  const old = client;
  client = undefined;
  if (old?.needsStop()) await old.stop();
}

async function restart() {
  await stop();
  await start();
}

/** Have the server run one of its commands. */
function ask(name, ...words) {
  return client?.sendRequest("workspace/executeCommand", { command: name, arguments: words });
}

function here() {
  const editor = vscode.window.activeTextEditor;
  return editor && client ? client.code2ProtocolConverter.asUri(editor.document.uri) : undefined;
}

async function showRule() {
  const near = vscode.window.activeTextEditor
    ? vscode.languages.getDiagnostics(vscode.window.activeTextEditor.document.uri)
        .filter((each) => each.source === "tflint")
        .map((each) => String(each.code?.value ?? each.code))
    : [];
  const pick = [...new Set(near)];
  const rule = pick.length
    ? await vscode.window.showQuickPick(pick, { placeHolder: "The rule to explain" })
    : await vscode.window.showInputBox({ prompt: "The rule to explain" });
  const page = rule && (await ask("tflint.explain", rule));
  if (!page) return;
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content: page });
  await vscode.commands.executeCommand("markdown.showPreview", document.uri);
}

async function showDebug() {
  const content = JSON.stringify(await ask("tflint.debug"), null, 2);
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: "json", content }));
}

/** @param {vscode.ExtensionContext} context */
async function activate(context) {
  log = vscode.window.createOutputChannel("tflint");
  status = vscode.languages.createLanguageStatusItem("tflint", SELECTOR);
  status.name = "tflint";
  status.command = { command: "tflint.showLog", title: "Show the log" };
  const register = vscode.commands.registerCommand;
  context.subscriptions.push(
    log, status,
    register("tflint.restart", restart),
    register("tflint.applyFixes", () => here() && ask("tflint.fixAll", here())),
    register("tflint.askTensorFlow", () => here() && ask("tflint.confirm", here())),
    register("tflint.showRule", showRule),
    register("tflint.showLog", () => log.show()),
    register("tflint.showDebug", showDebug),
    vscode.workspace.onDidChangeConfiguration((change) => {
      const starts = ["path", "interpreter", "diagnosticMode"].map((name) => `tflint.${name}`);
      if (starts.some((name) => change.affectsConfiguration(name))) restart();
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
