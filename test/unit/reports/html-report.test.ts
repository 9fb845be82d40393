import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeReport } from '../../../src/detections/reports/report-format.ts';
import { huntReport, nasty, testReport } from './example-report.ts';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

describe('the HTML page', () => {
  it('holds no address to load anything from', () => {
    const page = writeReport(testReport, 'html');
    expect(page).not.toMatch(/<(?:img|link|iframe|object|embed)|<script[^>]+src|@import|url\(/i);
    expect(page).toContain("default-src 'none'");
  });
  it('shows text of logs and detections as text', () => {
    expect(writeReport(testReport, 'html')).not.toContain('<script>alert');
  });
});

// Debian: apt-get install chromium
describe.skipIf(!existsSync(executablePath))('the HTML page in a browser', () => {
  let browser: Browser;
  let page: Page;
  let directory: string;
  const problems: string[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'report-'));
    browser = await chromium.launch({
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-sync',
        '--disable-component-update',
      ],
    });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith('file:')) problems.push(`request to ${request.url()}`);
    });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const open = async (name: string, text: string): Promise<void> => {
    writeFileSync(join(directory, name), text);
    await page.goto(pathToFileURL(join(directory, name)).href);
  };
  const names = (): Promise<string[]> => page.locator('tbody:not([hidden]) .open').allTextContents();

  it('opens from disk, sorts, filters and shows details', async () => {
    await open('test.html', writeReport(testReport, 'html'));
    expect(await names()).toEqual(['Rule A', `Rule B ${nasty.replace('\u0001', '\\x01')}`, 'Rule C', 'Rule D']);

    await page.locator('[data-sort="rows"]').click();
    expect((await names())[0]).toBe(`Rule A`);
    await page.locator('[data-sort="name"]').click();
    await page.locator('[data-sort="name"]').click();
    expect((await names())[0]).toBe('Rule D');

    expect(await page.getByText('Nearest values: 2, 3').isVisible()).toBe(false);
    await page.locator('.open', { hasText: 'Rule B' }).click();
    expect(await page.getByText('Nearest values: 2, 3').isVisible()).toBe(true);

    await page.locator('button[data-verdict="refused"]').click();
    expect(await names()).toEqual(['Rule C']);
    await page.locator('#reset').click();
    await page.locator('#filter').fill('t1055');
    expect(await names()).toEqual(['Rule D']);
    await page.locator('#reset').click();
    await page.locator('[data-technique="T1078"]').first().click();
    expect(await names()).toEqual([`Rule B ${nasty.replace('\u0001', '\\x01')}`]);
    expect(problems).toEqual([]);
  }, 60_000);

  it('shows the risk of a hunt, light and dark', async () => {
    await open('hunt.html', writeReport(huntReport, 'html'));
    expect(await page.locator('section[aria-labelledby="risk"]').textContent()).toContain('ann');
    const background = (): Promise<string> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    await page.emulateMedia({ colorScheme: 'light' });
    const light = await background();
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await background()).not.toBe(light);
    expect(problems).toEqual([]);
  }, 60_000);

  it.each([
    ['a telephone', 390],
    ['a screen', 1280],
  ])('does not scroll sideways on %s, whatever names and values hold', async (_, width) => {
    const long = `${nasty} ${'unbroken'.repeat(200)}`;
    const [first, ...others] = huntReport.detections;
    const hit = { ...first!, name: long, description: long, search: long, references: [`https://example.org/${long}`] };
    const logs = { ...huntReport.logs!, risk: [{ ...huntReport.logs!.risk[0]!, value: long, detections: [long] }] };
    await open('wide.html', writeReport({ ...huntReport, detections: [hit, ...others], logs }, 'html'));
    await page.setViewportSize({ width, height: 800 });
    for (const button of await page.locator('.open').all()) await button.click();
    const scrolled = await page.evaluate<number>('document.documentElement.scrollWidth');
    // What no box of its own scrolls lies within the page.
    const outside = await page.evaluate<number>(
      "[...document.querySelectorAll('.summary *, .details p, .details pre')].filter((element) => element.closest('.scroll') === null && element.getBoundingClientRect().right > window.innerWidth).length",
    );
    await page.setViewportSize({ width: 1280, height: 900 });
    expect([scrolled, outside]).toEqual([width, 0]);
  });
});
