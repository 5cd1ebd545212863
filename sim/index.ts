export { SimEngine, type SimFault, type SimOptions } from './sim-engine.ts';
