import { composeOn } from './compose-suite.ts';

composeOn('the newest engine', '28.5');
