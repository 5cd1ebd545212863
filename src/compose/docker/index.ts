export { Docker, type Filters, labelsOf } from './docker.ts';
