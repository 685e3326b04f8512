/** Panels are as high as this and as wide as these, of the 24 columns of a dashboard. */
export const panelSize = { height: 8, half: 12, full: 24 } as const;
