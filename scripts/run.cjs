// Entry of every npm command: checks what the machine has, installs what the lockfile says, runs a TypeScript file.
// It has no dependencies and stays within the syntax of old Node versions, which it has to be able to turn away.
'use strict';

const { execFileSync, spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
const requiredNode = [20, 19];
const requiredSdk = 10;

/** Ends the command with one line that says what to install. */
function refuse(message) {
  process.stderr.write(`prejit: ${message}\n`);
  process.exit(1);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < requiredNode[0] || (major === requiredNode[0] && minor < requiredNode[1])) {
    refuse(
      `Node.js ${requiredNode.join('.')} or newer is needed; this is ${process.versions.node}. Install a current LTS version of Node.js.`,
    );
  }
}

function checkDotnet() {
  const install = `Install the .NET SDK ${requiredSdk} and make sure that \`dotnet\` is on the PATH.`;
  let sdks;
  try {
    sdks = execFileSync('dotnet', ['--list-sdks'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    refuse(`the .NET SDK ${requiredSdk} is needed, and there is no working \`dotnet\` here. ${install}`);
  }
  const majors = sdks
    .split('\n')
    .filter(Boolean)
    .map((line) => Number.parseInt(line, 10));
  if (!majors.some((major) => major >= requiredSdk)) {
    refuse(
      `the .NET SDK ${requiredSdk} is needed; found ${majors.length > 0 ? `only ${majors.join(', ')}` : 'no SDK'}. ${install}`,
    );
  }
}

/** Installs exactly what package-lock.json says, unless that is what is there. */
function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(path.join(root, 'package-lock.json')))
    .digest('hex');
  const stamp = path.join(root, 'node_modules', '.installed-lockfile');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
  process.stderr.write('prejit: installing npm packages from package-lock.json (once, about a minute)\n');
  const npm = spawnSync('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0)
    refuse('`npm ci` failed (see above). Check that the npm registry can be reached, then try again.');
  writeFileSync(stamp, wanted);
}

const [script, ...args] = process.argv.slice(2);
checkNode();
checkDotnet();
installPackages();
process.argv = [process.argv[0], path.join(root, script), ...args];
// The AWS SDK warns of Node versions that it will drop; which version is needed here is said above.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
require('./typescript.cjs');
require(path.join(root, script));
