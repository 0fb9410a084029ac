#!/usr/bin/env node
'use strict';
// In old syntax on purpose: whatever Node runs this must get as far as saying what it lacks.
var path = require('path');
var fs = require('fs');
var top = path.join(__dirname, '..', '..');
var dist = path.join(top, 'dist');
var bundle = path.join(dist, 'hostprobe.mjs');
var source = path.join(top, 'src', 'cli.ts');
var wanted = 24;

function fail(message) {
  process.stderr.write('hostprobe: ' + message + '\n');
  process.exit(2);
}

function run() {
  // Compiled code is kept beside the bundle, by whoever may write there: without it a start takes longer, no more.
  require('module').enableCompileCache(process.env.NODE_COMPILE_CACHE || path.join(dist, 'compiled'));
  try {
    require(bundle);
  } catch (error) {
    process.stderr.write('hostprobe: ' + (error && error.stack ? error.stack : error) + '\n');
    process.exit(4);
  }
}

/** Hands over to the clone's own Node: same arguments, streams, signals and exit code. */
function handOver(node, program) {
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

var isNew = Number(process.versions.node.split('.')[0]) >= wanted;
var own =
  process.platform === 'win32'
    ? path.join(top, 'node_modules', 'node', 'bin', 'node.exe')
    : path.join(top, 'node_modules', '.bin', 'node');
var hasOwn = fs.existsSync(own);
if (!fs.existsSync(bundle)) {
  fail('it has not been built: run `npm ci` (or `npm run build`) in ' + top);
} else if (isStale() && hasOwn) {
  handOver(own, source);
} else if (isStale()) {
  fail('its build is older than its source: run `npm ci` in ' + top);
} else if (isNew) {
  run();
} else if (hasOwn) {
  handOver(own, bundle);
} else {
  var remedy = fs.existsSync(source) ? 'run `npm ci` in ' + top + ', which brings one' : 'nodejs.org has it';
  fail('Node ' + process.versions.node + ' is too old: it needs Node ' + wanted + ' or newer (' + remedy + ')');
}
