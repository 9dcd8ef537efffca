/** The look of the page: one column of text, charts side by side where there is room, light, dark and on paper. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--raised:#f5f6f8;--ink:#1b1f24;--soft:#555e68;--rule:#d6dae0;--one:#1f5fbf;--two:#b4450f;--three:#20753a;--track:#e7eaee}
@media(prefers-color-scheme:dark){:root{--paper:#14171b;--raised:#1d2126;--ink:#e8eaed;--soft:#a9b1ba;--rule:#3a4048;--one:#79aefc;--two:#f29559;--three:#74c98c;--track:#2b3037}}
*{box-sizing:border-box}
html{scroll-padding-top:1rem}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;overflow-wrap:break-word}
header,main,footer,nav.contents{max-width:64rem;margin:0 auto;padding:0 1rem}
h1{font-size:1.6rem;line-height:1.25;margin:1.5rem 0 .25rem}
h2{font-size:1.3rem;line-height:1.3;margin:2.5rem 0 .5rem;padding-top:.75rem;border-top:1px solid var(--rule)}
h3{font-size:1.05rem;margin:1.5rem 0 .25rem}
p,ul,ol{max-width:46rem;margin:.5rem 0}
li{margin:.2rem 0}
a{color:var(--one)}
a:focus-visible,summary:focus-visible,.scroll:focus-visible,input:focus-visible{outline:2px solid var(--one);outline-offset:2px}
.skip{position:absolute;left:-100vw}
.skip:focus{position:static}
.verdict{font-size:1.2rem;line-height:1.45;max-width:46rem}
.small,.soft{color:var(--soft)}
.small{font-size:.875rem}
nav.contents ul{display:flex;flex-wrap:wrap;gap:.1rem 1rem;padding:0;margin:.75rem 0;list-style:none;max-width:none}
.facts{display:flex;flex-wrap:wrap;gap:.6rem;padding:0;margin:1rem 0;max-width:none}
.facts div{background:var(--raised);border:1px solid var(--rule);border-radius:.5rem;padding:.5rem .8rem;flex:1 1 9rem}
.facts dt{font-size:.8rem;color:var(--soft)}
.facts dd{margin:0;font-size:1.2rem;font-variant-numeric:tabular-nums}
.facts dd small{display:block;font-size:.8rem;color:var(--soft)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1rem;align-items:start}
figure{margin:.5rem 0;max-width:30rem;min-width:0}
figcaption{font-weight:600;margin-bottom:.25rem}
figure p{margin:.25rem 0}
svg{display:block;width:100%;height:auto}
.grid{stroke:var(--rule);stroke-width:.6;fill:none}
.axis{stroke:var(--soft);stroke-width:1;fill:none}
.tick,.name{fill:var(--soft);font-size:11px;font-family:inherit}
.name{fill:var(--ink);font-size:12px}
.middle{text-anchor:middle}.end{text-anchor:end}.start{text-anchor:start}
.line{fill:none;stroke-width:2;stroke-linejoin:round}
.thin{stroke-width:1.2}
.line.one{stroke:var(--one)}.line.two{stroke:var(--two)}.line.three{stroke:var(--three)}.line.faint{stroke:var(--soft);stroke-width:1.2;stroke-dasharray:4 3}
.dot.one,.fill.one{fill:var(--one)}.dot.two,.fill.two{fill:var(--two)}.dot.three,.fill.three{fill:var(--three)}.dot.faint,.fill.faint{fill:var(--soft)}
.dot.shade0{fill:var(--one)}.dot.shade1{fill:var(--one);fill:color-mix(in oklab,var(--one) 75%,var(--two))}.dot.shade2{fill:var(--one);fill:color-mix(in oklab,var(--one),var(--two))}.dot.shade3{fill:var(--two);fill:color-mix(in oklab,var(--two) 75%,var(--one))}.dot.shade4{fill:var(--two)}
.bar{width:7rem;height:.75rem;display:inline-block;vertical-align:middle}
.signed{width:9rem}
.fill.down{fill:var(--one)}.fill.up{fill:var(--two)}
.track{fill:var(--track)}
.whisker{stroke:var(--ink);stroke-width:2;fill:none}
.scroll{overflow-x:auto;max-width:100%;margin:.5rem 0}
table{border-collapse:collapse;font-size:.875rem}
caption{text-align:left;color:var(--soft);padding:.25rem 0;font-size:.8rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--rule);max-width:26rem}
thead th{color:var(--soft);font-weight:600;white-space:nowrap;vertical-align:bottom}
tbody th{font-weight:500;min-width:7rem}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
td.words{min-width:13rem}
details{margin:.5rem 0}
summary{cursor:pointer;color:var(--one);width:fit-content}
code,pre{font:.875rem/1.5 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
pre{background:var(--raised);border:1px solid var(--rule);border-radius:.5rem;padding:.75rem;white-space:pre-wrap;overflow-wrap:anywhere}
.warning{border-left:3px solid var(--two);padding:.1rem .75rem;margin:.5rem 0;background:var(--raised)}
.threshold{background:var(--raised);border:1px solid var(--rule);border-radius:.5rem;padding:.75rem 1rem;margin:.75rem 0}
.threshold input{width:100%;max-width:30rem;display:block;margin:.4rem 0;accent-color:var(--one)}
.threshold h3{margin-top:0}
.heat td{text-align:right;padding:.35rem .7rem;border:1px solid var(--rule);font-variant-numeric:tabular-nums}
.heat th{padding:.35rem .7rem;min-width:0}
.heat thead td{border:0}
.heat .much{text-decoration:underline}
.heat .hit{font-weight:700;box-shadow:inset 0 0 0 2px var(--three)}
.heat .miss{box-shadow:inset 0 0 0 2px var(--two)}
footer{margin:3rem auto 2rem;padding-top:1rem;border-top:1px solid var(--rule)}
[hidden]{display:none!important}
@media(max-width:30rem){
.signed{width:5rem}
tbody th{min-width:0}
th,td{padding-right:.5rem}
}
@media print{
:root{color-scheme:light;--paper:#fff;--raised:#fff;--ink:#000;--soft:#444;--rule:#bbb;--one:#1f5fbf;--two:#b4450f;--three:#20753a;--track:#e7eaee}
body{font-size:11pt}
nav.contents,.skip,[data-control]{display:none}
figure,tr,.facts div,.threshold{break-inside:avoid}
h2,h3,figcaption{break-after:avoid}
.scroll{overflow:visible}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;
