import { composeOn } from './compose-suite.ts';

composeOn('the oldest engine', '20.10');
