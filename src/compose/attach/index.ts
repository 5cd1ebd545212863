export { Attachment, type AttachmentOptions, type Exit } from './attachment.ts';
