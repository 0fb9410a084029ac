'use strict';
// npm runs this after `npm ci`, and also where it only links to a clone (`npx hostprobe`, `npm link`), on any Node. Before
// `npm ci` there is nothing to build with: then the bin says what to do, which a failure here would keep it from.
const fs = require('fs');
const path = require('path');
if (fs.existsSync(path.join(__dirname, '..', 'node_modules', 'rolldown'))) import('./build.ts');
