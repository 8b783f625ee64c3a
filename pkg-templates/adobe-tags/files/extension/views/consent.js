// The view of the action that tells the visitor's answer: two words, or the name of a data element between two percent signs.

'use strict';

const { choice, element } = form.elements;

const follow = () => {
  element.required = choice.value === 'element';
};
form.addEventListener('change', follow);
element.addEventListener('input', () => {
  choice.value = 'element';
  follow();
});

window.view.write = ({ answer }) => {
  const isElement = answer.startsWith('%');
  choice.value = isElement ? 'element' : answer;
  element.value = isElement ? answer : '';
  follow();
};

window.view.read = () => ({ answer: choice.value === 'element' ? element.value : choice.value });
