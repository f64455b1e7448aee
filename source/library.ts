/**
 * The library: opens images, analyzes them and checks them against rules. The commands use the same
 * functions.
 *
 * @module
 */

export type {Analysis, LayerFigures, Totals} from './analysis/analysis.ts';
export type {AnalyzedImage, LoadedImage} from './analysis/analyzed-image.ts';
export {diveFigures} from './analysis/dive-figures.ts';
export {type Fix, findFixes} from './analysis/fixes/fix.ts';
export type {Removable, RemovablePath} from './analysis/removable.ts';
export type {WasteCause, WastedPath} from './analysis/waste.ts';
export {openCache} from './cache/disk-cache.ts';
export {type CheckedImage, checkImage, type ImageCheck} from './check/check-image.ts';
export type {Finding} from './check/finding.ts';
export type {Limit, LimitResult} from './check/limits.ts';
export type {CheckSettings} from './check/settings.ts';
export {readRunSettings as readSettings} from './config/check-settings.ts';
export type {ConfigEnvironment} from './config/config-file.ts';
export {Failure} from './failure.ts';
export type {HistoryStep, ImageInfo, LayerInfo} from './image/image-info.ts';
export type {ImageTree} from './image/image-tree.ts';
export {type LoadOptions, loadImage as analyze} from './load/load-image.ts';
export {jsonReport} from './report/json-report.ts';
export {contentOf} from './sources/image-content.ts';
export {type FindOptions as OpenOptions, openImage} from './sources/open-image.ts';
export type {OpenedImage, Progress} from './sources/source.ts';
