import { test } from 'node:test';
import { missingJava } from '../../lab/index.ts';
import { haOnEngines } from '../ha/on-engines.ts';

const missing = await missingJava();
if (missing === undefined) haOnEngines('zookeeper', 5_000);
else test('ZooKeeper', { skip: missing });
