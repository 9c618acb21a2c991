/** The results as a picture: init and first invocation stacked, one panel per function. Self-contained, light and dark. */

import { escapeXml } from '../core/xml';
import { armTitles } from './arms';
import { originalArticle } from './elsewhere';
import { type StartModel, startModelName } from './models';
import { type BenchmarkResults, figuresOf } from './results';
import { shownArms, shownModelOf } from './shown';

interface Bar {
  label: string;
  init: number;
  first: number;
}

interface Panel {
  title: string;
  bars: Bar[];
}

const width = 860;
const labelWidth = 290;
const valueWidth = 150;
const rowHeight = 26;
const panelGap = 34;
const titleHeight = 30;
const top = 74;

const style = `
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .heading { font-size: 17px; font-weight: 600 }
  .title { font-weight: 600 }
  .note { fill: #59636e; font-size: 12px }
  .init { fill: #8c959f } .first { fill: #0969da } .background { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    text { fill: #f0f6fc } .note { fill: #9198a1 }
    .init { fill: #656c76 } .first { fill: #4493f8 } .background { fill: #0d1117 }
  }`;

/** An SVG of the medians. */
export function drawPicture(results: BenchmarkResults): string {
  const model = shownModelOf(results);
  const measured = results.functions.map(({ name, title }) => ({ title, bars: barsOf(results, name, model) }));
  const panels: Panel[] = [...measured.filter(({ bars }) => bars.length > 0), originalArticle];
  let y = top;
  const drawn = panels.map((panel) => {
    const text = drawPanel(panel, y);
    y += titleHeight + panel.bars.length * rowHeight + panelGap;
    return text;
  });
  const machine = `${results.machine.cores} cores, .NET ${results.machine.runtime}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" width="${width}" height="${y}" role="img" aria-label="Cold starts by way of shipping">
<style>${style}
</style>
<rect class="background" width="${width}" height="${y}" rx="6"/>
<text class="heading" x="20" y="30">Cold start: init and first invocation, Lambda’s CPU model at ${startModelName(model)}</text>
<rect class="init" x="20" y="44" width="12" height="12"/><text class="note" x="38" y="54">init</text>
<rect class="first" x="80" y="44" width="12" height="12"/><text class="note" x="98" y="54">first invocation</text>
<text class="note" x="220" y="54">medians of real processes, ${machine}; written by npm run bench</text>
${drawn.join('\n')}
</svg>
`;
}

function barsOf(results: BenchmarkResults, name: string, model: StartModel): Bar[] {
  return shownArms.flatMap((arm) => {
    const figures = figuresOf(results, name, arm, model);
    if (!figures) return [];
    // A bar is as long as the median of both together, which the tables have; medians of its parts need not add up to it.
    const { init, total } = figures;
    return [{ label: armTitles[arm], init: init.median, first: total.median - init.median }];
  });
}

function drawPanel({ title, bars }: Panel, y: number): string {
  const longest = Math.max(...bars.map(({ init, first }) => init + first));
  const scale = (width - labelWidth - valueWidth - 20) / longest;
  const rows = bars.map(({ label, init, first }, index) => {
    const rowY = y + titleHeight + index * rowHeight;
    const middle = rowY + 13;
    const [initWidth, firstWidth] = [init * scale, first * scale];
    const total = Math.round(init + first);
    const share = Math.round(((init + first) / (bars[0] ? bars[0].init + bars[0].first : 1)) * 100);
    return [
      `<text x="${labelWidth - 8}" y="${middle}" text-anchor="end">${escapeXml(label)}</text>`,
      `<rect class="init" x="${labelWidth}" y="${rowY}" width="${initWidth.toFixed(1)}" height="18"/>`,
      `<rect class="first" x="${(labelWidth + initWidth).toFixed(1)}" y="${rowY}" width="${firstWidth.toFixed(1)}" height="18"/>`,
      `<text x="${(labelWidth + initWidth + firstWidth + 8).toFixed(1)}" y="${middle}">${total} ms · ${share} %</text>`,
    ].join('\n');
  });
  return [`<text class="title" x="20" y="${y + 14}">${escapeXml(title)}</text>`, ...rows].join('\n');
}
