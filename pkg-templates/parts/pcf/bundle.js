<# What pcf-scripts would build of the project, made without it: the card, the control, and how pcf-scripts registers one. #>
<{ plugin.files["handraise-card.js"].text }>
(() => {
"use strict";
const definition = <{ definition.base64|js }>;

<% set typed = false %>
<% include "parts/pcf/control.ts" %>

if (window.ComponentFramework && window.ComponentFramework.registerControl) {
  window.ComponentFramework.registerControl("Handraise.HandraiseScore", HandraiseScore);
} else {
  window.Handraise = window.Handraise || {};
  window.Handraise.HandraiseScore = HandraiseScore;
}
})();
