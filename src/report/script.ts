/**
 * All that runs in the page: the slider of the threshold. It reads counts that are in the page already, and shows itself
 * only once it works. Nothing of the data is in here, so the page's policy can name it by its hash (test/report/script.test.ts)
 * and the browser runs nothing else.
 */
export const SCRIPT = `
for (const box of document.querySelectorAll('[data-thresholds]')) {
  const steps = JSON.parse(box.dataset.thresholds);
  const slider = box.querySelector('input');
  const show = (name, text) => { box.querySelector('[data-show="' + name + '"]').textContent = text; };
  const share = (a, b) => b > 0 ? (100 * a / b).toFixed(1) + ' %' : '–';
  const update = () => {
    const [at, tp, fp, fn, tn] = steps[slider.value];
    const parts = { at, tp, fp, fn, tn, precision: share(tp, tp + fp), recall: share(tp, tp + fn),
      specificity: share(tn, tn + fp), accuracy: share(tp + tn, tp + fp + fn + tn),
      f1: share(2 * tp, 2 * tp + fp + fn), called: share(tp + fp, tp + fp + fn + tn) };
    for (const name in parts) show(name, parts[name]);
    slider.setAttribute('aria-valuetext', 'threshold ' + at + ', precision ' + parts.precision + ', recall ' + parts.recall);
  };
  slider.addEventListener('input', update);
  box.querySelector('[data-control]').hidden = false;
  update();
}
`;

/** SHA-256 of SCRIPT, base64. */
export const SCRIPT_HASH = 'cZDkJBcEFBFjO+XPujoaToysdfJTWdWWF3f+i1VW62Y=';
