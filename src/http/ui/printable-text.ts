export { printableText } from '../../core/protocol/printable-text.ts'
