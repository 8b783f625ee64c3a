'use strict';

// The data element: a part of the visitor's result so far. It has no value before the plugin has started.

module.exports = function (settings) {
  var assessment = window.handraise && window.handraise.assessment && window.handraise.assessment();
  if (!assessment) return undefined;
  if (settings.part !== 'reasons') return assessment[settings.part];
  return assessment.reasons
    .map(function (reason) {
      return reason.label;
    })
    .join('; ');
};
