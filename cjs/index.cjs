// The package is ESM alone; this is what `require` loads, for it to have types of its own.
module.exports = require('../dist/index.js')
