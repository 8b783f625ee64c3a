'use strict';

// The action that tells the plugin what the visitor answered. It may run before the plugin is there: the plugin then hears it when it starts.

var ANSWERS = ['granted', 'denied'];

module.exports = function (settings) {
  if (ANSWERS.indexOf(settings.answer) < 0) {
    turbine.logger.warn('The answer is "' + settings.answer + '", which is neither "granted" nor "denied". The plugin was not told.');
    return;
  }
  window.handraise = window.handraise || { calls: [] };
  if (window.handraise.consent) window.handraise.consent(settings.answer);
  else window.handraise.calls.push(['consent', settings.answer]);
};
