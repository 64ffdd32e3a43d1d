/** Pictograms of challenges, levels and patches, on a ground of 100 by 100. `currentColor` fills what is solid. */
export const pictograms = {
  door: '<path d="M34 76V32q0-6 6-6h22v50M28 76h44"/><path d="M62 26l-14 6v40l14 4z" fill="currentColor"/><circle cx="53" cy="54" r="1.5"/>',
  rotor:
    '<path d="M50 50L28 30m22 20l24-18M50 50l-6 28"/><circle cx="50" cy="50" r="7" fill="currentColor"/><ellipse cx="27" cy="29" rx="9" ry="5" transform="rotate(42 27 29)" fill="currentColor"/><ellipse cx="75" cy="31" rx="9" ry="5" transform="rotate(-37 75 31)" fill="currentColor"/><ellipse cx="43" cy="79" rx="9" ry="5" transform="rotate(-75 43 79)" fill="currentColor"/>',
  hands:
    '<circle cx="37" cy="33" r="8" fill="currentColor"/><circle cx="65" cy="37" r="7" fill="currentColor"/><path d="M24 74V60q0-12 13-12 9 0 13 9 4-8 14-8 12 0 12 12v13M50 57v17"/>',
  chip: '<rect x="34" y="34" width="32" height="32" rx="4"/><path d="M42 34v-9m8 9v-9m8 9v-9m-16 50v-9m8 9v-9m8 9v-9M34 42h-9m9 8h-9m9 8h-9m50-16h-9m9 8h-9m9 8h-9"/><circle cx="50" cy="50" r="5" fill="currentColor"/>',
  wave: '<path d="M24 62q7-9 13 0t13 0 13 0 13 0M24 74q7-9 13 0t13 0 13 0 13 0"/><path d="M50 52V40m0 0q-14 0-16-16 16 0 16 16zm0 0q0-14 18-14-2 14-18 14z" fill="currentColor"/>',
  ear: '<path d="M38 62q-8-8-6-20 3-16 18-16t18 16q0 9-8 14-5 4-5 10 0 10-10 10-6 0-8-6M42 44q1-8 8-8t8 8q0 5-6 8"/>',
  bubble: '<path d="M26 30h48v32H50L36 74V62H26z"/><path d="M43 42q1-5 7-5t7 5-7 7m0 6v.5"/>',
  compass:
    '<circle cx="50" cy="50" r="25"/><path d="M60 40l-6 14-14 6 6-14z" fill="currentColor"/><path d="M50 25v-6m0 62v-6m25-25h6m-62 0h6"/>',
  round:
    '<path d="M71 34a27 27 0 1 0 6 16"/><path d="M74 20l-2 15-15-2"/><path d="M37 60V48l9-7v7l9-7v7l8-6v18z" fill="currentColor" stroke-width="3"/>',
  foot: '<path d="M40 26q10 4 8 20l-2 14q10 2 18 8 8 8-2 8H36V56q-4-20 4-30z" fill="currentColor"/>',
  eye: '<path d="M22 50q28-30 56 0-28 30-56 0z"/><circle cx="50" cy="50" r="9" fill="currentColor"/>',
  hand: '<path d="M36 78V56l-8-12 5-3 9 9V26h6v20-24h6v24-21h6v22-16h6v30q0 14-8 20z" fill="currentColor"/>',
  head: '<path d="M40 80V70h-8V58l-6-4 6-8q0-22 22-22t22 22q0 12-10 18v16z" fill="currentColor"/>',
  heart: '<path d="M50 76L27 52q-8-12 2-20 12-7 21 6 9-13 21-6 10 8 2 20z" fill="currentColor"/>',
} as const;

export type Pictogram = keyof typeof pictograms;
