import { haOnEngines } from '../ha/on-engines.ts';

// Consul's least: sessions last 10 s, and are ended after twice that.
haOnEngines('consul', 20_000);
