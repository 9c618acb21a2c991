/** Figures that others measured, on other machines: shown beside ours for orientation, never compared in one ratio. */

export interface MeasuredElsewhere {
  title: string;
  /** Milliseconds. */
  bars: { label: string; init: number; first: number }[];
}

/** From the article that first described pre-jitting a shared layer with the documented tools. */
export const originalArticle: MeasuredElsewhere = {
  title: 'The original article’s function (measured elsewhere, on Lambda itself)',
  bars: [
    { label: 'layer, not pre-jitted', init: 232.83, first: 962.54 },
    { label: 'layer, pre-jitted', init: 218.69, first: 613.28 },
  ],
};
