#!/usr/bin/env node
'use strict';
// In old syntax on purpose: whatever Node runs this must get as far as saying what it lacks.
var path = require('path');
var fs = require('fs');
var top = path.join(__dirname, '..', '..');
var dist = path.join(top, 'dist');
var bundle = path.join(dist, 'hostprobe.mjs');
var source = path.join(top, 'src', 'cli.ts');
// What V8 made of the bundle is kept beside it by whoever may write there; without it a start takes longer, no more.
var compiled = path.join(dist, 'compiled');
var wanted = 24;

function fail(message) {
  process.stderr.write('hostprobe: ' + message + '\n');
  process.exit(2);
}

function run() {
  require('module').enableCompileCache(compiled);
  try {
    require(bundle);
  } catch (error) {
    process.stderr.write('hostprobe: ' + (error && error.stack ? error.stack : error) + '\n');
    process.exit(4);
  }
}

/** Hands over to another Node: same arguments, streams, signals and exit code. */
function handOver(node, program) {
  process.env.NODE_COMPILE_CACHE = process.env.NODE_COMPILE_CACHE || compiled;
  var child = require('child_process').spawn(node, [program].concat(process.argv.slice(2)), { stdio: 'inherit' });
  ['SIGINT', 'SIGTERM', 'SIGHUP'].forEach(function (signal) {
    process.on(signal, function () {
      child.kill(signal);
    });
  });
  child.on('error', function (error) {
    fail('cannot start ' + node + ': ' + error.message);
  });
  child.on('exit', function (code, signal) {
    process.exit(signal ? 128 + require('os').constants.signals[signal] : code);
  });
}

/** Whether something at or below a place was changed after a time. */
function isChanged(place, since) {
  var found = fs.statSync(place);
  if (found.mtime.getTime() > since) return true;
  if (!found.isDirectory()) return false;
  return fs.readdirSync(place).some(function (name) {
    return isChanged(path.join(place, name), since);
  });
}

/** A package has no source; in a clone the bundle may be older than the source, and is then no longer what it says. */
function isStale() {
  if (!fs.existsSync(source)) return false;
  var built = fs.statSync(bundle).mtime.getTime();
  return isChanged(path.join(top, 'src'), built) || isChanged(path.join(top, 'package.json'), built);
}

/** The Node that npm brought, in the clone's own modules or beside the package. */
function newerNode() {
  var node = process.platform === 'win32' ? path.join('node', 'bin', 'node.exe') : path.join('.bin', 'node');
  var own = path.join(top, 'node_modules', node);
  var beside = path.join(top, '..', node);
  if (fs.existsSync(own)) return own;
  return path.basename(path.dirname(top)) === 'node_modules' && fs.existsSync(beside) ? beside : '';
}

var isNew = Number(process.versions.node.split('.')[0]) >= wanted;
var other = newerNode();
if (!fs.existsSync(bundle)) {
  fail('it has not been built: run `npm ci` (or `npm run build`) in ' + top);
} else if (isStale()) {
  if (other) handOver(other, source);
  else fail('its build is older than its source: run `npm ci` in ' + top);
} else if (isNew) {
  run();
} else if (other) {
  handOver(other, bundle);
} else {
  var remedy = fs.existsSync(source)
    ? '`npm ci` in ' + top + ' brings one'
    : '`npm install node@' + wanted + '` beside it brings one';
  fail('Node ' + process.versions.node + ' is too old: it needs Node ' + wanted + ' or newer (' + remedy + ')');
}
