#!/usr/bin/env node
'use strict';
// In old syntax on purpose: whatever Node runs this must get as far as saying what it lacks.
var path = require('path');
var fs = require('fs');
var top = path.join(__dirname, '..', '..');
var bundle = path.join(top, 'dist', 'hostprobe.mjs');
var wanted = 24;

function fail(message) {
  process.stderr.write('hostprobe: ' + message + '\n');
  process.exit(2);
}

function run() {
  try {
    require(bundle);
  } catch (error) {
    process.stderr.write('hostprobe: ' + (error && error.stack ? error.stack : error) + '\n');
    process.exit(4);
  }
}

/** Hands over to the clone's own Node: same arguments, streams, signals and exit code. */
function handOver(node) {
  var child = require('child_process').spawn(node, [bundle].concat(process.argv.slice(2)), { stdio: 'inherit' });
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

var own =
  process.platform === 'win32'
    ? path.join(top, 'node_modules', 'node', 'bin', 'node.exe')
    : path.join(top, 'node_modules', '.bin', 'node');
if (!fs.existsSync(bundle)) {
  fail('it has not been built: run `npm ci` (or `npm run build`) in ' + top);
} else if (Number(process.versions.node.split('.')[0]) >= wanted) {
  run();
} else if (fs.existsSync(own)) {
  handOver(own);
} else {
  var tooOld = 'Node ' + process.versions.node + ' is too old: it needs Node ' + wanted + ' or newer';
  fail(tooOld + ' (or `npm ci` in a clone, which brings one)');
}
