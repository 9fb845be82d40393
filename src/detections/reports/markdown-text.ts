import { visibleLine } from '../../values/visible-text.ts';

/**
 * One line of text as GitHub's Markdown shows it as it is: no link, picture, HTML, table column, mention of somebody, or
 * number of an issue.
 */
export const markdownText = (text: string): string =>
  visibleLine(text)
    // In one pass: what replaces a character is not replaced again.
    .replace(/[&<>@]|:(?=\/\/)|#(?=\d)|(?<=\bwww)\./gi, (found) => `&#${found.charCodeAt(0)};`)
    .replace(/[\\`*_[\]|~]/g, '\\$&');
