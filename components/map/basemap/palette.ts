export type MapTheme = 'light' | 'dark';

type Part =
  | 'sea'
  | 'land'
  | 'green'
  | 'building'
  | 'river'
  | 'road'
  | 'motorway'
  | 'roadEdge'
  | 'rail'
  | 'border'
  | 'province'
  | 'disputed'
  | 'label'
  | 'minorLabel'
  | 'halo';
export type Palette = Record<Part, string>;

/** Low saturation, so that vehicles stand out. */
export const PALETTES: Record<MapTheme, Palette> = {
  light: {
    sea: '#d3dee8',
    land: '#f5f5f2',
    green: '#e8eee2',
    building: '#e9e8e4',
    river: '#a9c3d8',
    road: '#ffffff',
    motorway: '#ece6d3',
    roadEdge: '#c8cad0',
    rail: '#c3c6cc',
    border: '#8e93a0',
    province: '#d3d3d8',
    disputed: '#a58d8d',
    label: '#30353d',
    minorLabel: '#757c87',
    halo: '#ffffff',
  },
  dark: {
    sea: '#0c121a',
    land: '#1a2029',
    green: '#1a2627',
    building: '#202833',
    // Lighter than the land: darker lines would not be visible
    river: '#355673',
    road: '#343f4c',
    motorway: '#4a5664',
    roadEdge: '#141a22',
    rail: '#333d49',
    border: '#5d6776',
    province: '#2c3541',
    disputed: '#6d5a5a',
    label: '#d3d9e2',
    minorLabel: '#8791a0',
    halo: '#10151c',
  },
};
