/** Of all pages. It is allowed by its digest, so that nothing else is taken for a style. */
export const style = `
:root { color-scheme: light dark; --text: #1b1f24; --faint: #57606a; --page: #fff; --card: #f6f8fa; --line: #d0d7de;
  --link: #0550ae; --pass: #116329; --warn: #7a4b00; --unknown: #6639ba; --fail: #b3131f; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6edf3; --faint: #9aa4af; --page: #0d1117; --card: #161b22; --line: #3d444d;
    --link: #79b8ff; --pass: #56d364; --warn: #e3b341; --unknown: #d2a8ff; --fail: #ff8b83; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 0 1rem 2rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
header, footer { padding: .75rem 0; color: var(--faint); }
header a { font-weight: 600; }
a { color: var(--link); }
a:focus-visible, summary:focus-visible, pre:focus-visible, input:focus-visible, select:focus-visible,
button:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
h1 { font-size: 1.5rem; margin: .5rem 0; }
h2 { font-size: 1.2rem; margin: 1.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 0; }
p { margin: .4rem 0; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--faint); padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem .4rem 0; border-top: 1px solid var(--line); }
th { font-weight: 600; }
td.count { font-variant-numeric: tabular-nums; }
article, .notice { background: var(--card); border-left: .3rem solid var(--line); padding: .5rem .75rem; margin: .5rem 0; }
article.fail, .notice.fail { border-color: var(--fail); }
article.warn, .notice.warn { border-color: var(--warn); }
article.unknown { border-color: var(--unknown); }
article.pass { border-color: var(--pass); }
.status { font-weight: 700; text-transform: uppercase; white-space: nowrap; }
.status.pass { color: var(--pass); }
.status.warn { color: var(--warn); }
.status.unknown { color: var(--unknown); }
.status.fail { color: var(--fail); }
.faint { color: var(--faint); }
pre { background: var(--card); border: 1px solid var(--line); padding: .5rem; margin: .4rem 0; overflow-x: auto;
  font: .875rem/1.5 ui-monospace, monospace; overflow-wrap: normal; }
dl { display: grid; grid-template-columns: minmax(6rem, max-content) 1fr; gap: .2rem 1rem; margin: .4rem 0; }
dt { color: var(--faint); }
dd { margin: 0; }
ul { padding-left: 1.2rem; margin: .4rem 0; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; list-style: none; padding: 0; }
form { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end; margin: .5rem 0; }
input, select, button { font: inherit; padding: .25rem .5rem; max-width: 100%; }
[aria-current='true'] { font-weight: 700; }
@media (max-width: 40rem) {
  dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; }
  table, tbody, tr, th, td, caption { display: block; } thead { display: none; }
  tr { border-top: 1px solid var(--line); padding: .4rem 0; } th, td { border: 0; padding: .1rem 0; }
}
`;
