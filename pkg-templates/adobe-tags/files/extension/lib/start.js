'use strict';

// The action that starts the plugin. It has ended when the plugin observes the page; if that fails, the rule's log says why.

var load = require('./load.js');

module.exports = function () {
  return load();
};
