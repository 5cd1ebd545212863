export { NoJoiningError } from './errors.ts';
export { type LeadTerm, Registrations, type RegistrationsOptions } from './registrations.ts';
export { joinedAddress, parseRenewal, type Renewal } from './renewal.ts';
