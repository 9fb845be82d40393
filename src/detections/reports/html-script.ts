/** What the page does: open details, sort, filter. It reads nothing but the page itself. */
export const pageScript = `
'use strict';
document.documentElement.classList.add('scripted');
const table = document.getElementById('table');
const bodies = [...table.tBodies];
const filter = document.getElementById('filter');
let verdict = '', technique = '';
const show = () => {
  const words = filter.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let shown = 0;
  for (const body of bodies) {
    const { dataset } = body;
    const visible = (!verdict || dataset.verdict === verdict) && (!technique || dataset.techniques.split(' ').includes(technique)) &&
      words.every((word) => dataset.text.includes(word));
    body.hidden = !visible;
    if (visible) shown++;
  }
  document.getElementById('shown').value = shown + (shown === 1 ? ' detection' : ' detections');
  for (const button of document.querySelectorAll('button[data-verdict]')) button.setAttribute('aria-pressed', button.dataset.verdict === verdict);
  for (const button of document.querySelectorAll('[data-technique]')) button.setAttribute('aria-pressed', button.dataset.technique === technique);
};
const sort = (button) => {
  const key = button.dataset.sort, heading = button.closest('th');
  const numeric = ['rows', 'risk', 'time'].includes(key);
  const first = numeric ? 'descending' : 'ascending';
  const order = heading.getAttribute('aria-sort') === first ? (numeric ? 'ascending' : 'descending') : first;
  for (const other of table.tHead.querySelectorAll('th')) other.setAttribute('aria-sort', 'none');
  heading.setAttribute('aria-sort', order);
  const sign = order === 'ascending' ? 1 : -1;
  const compare = numeric ? (a, b) => a.dataset[key] - b.dataset[key] : (a, b) => a.dataset[key].localeCompare(b.dataset[key]);
  bodies.sort((a, b) => sign * compare(a, b));
  table.append(...bodies);
};
document.addEventListener('click', (event) => {
  const button = event.target.closest('button');
  if (!button) return;
  if (button.dataset.sort) sort(button);
  else if (button.classList.contains('open')) {
    const details = document.getElementById(button.getAttribute('aria-controls'));
    button.setAttribute('aria-expanded', details.classList.toggle('shown'));
  } else if (button.dataset.verdict) { verdict = verdict === button.dataset.verdict ? '' : button.dataset.verdict; show(); }
  else if (button.dataset.technique) {
    technique = technique === button.dataset.technique ? '' : button.dataset.technique; show();
    if (technique) document.getElementById('detections').scrollIntoView();
  } else if (button.id === 'reset') { verdict = technique = filter.value = ''; show(); }
});
filter.addEventListener('input', show);
`;
