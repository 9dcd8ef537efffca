// Kernels of reading: a module of its own, so that predictions load nothing else.
export { scan } from './scan';
export { hashCells, packCells } from './cells';
export { plainNumbers } from './plain-numbers';
