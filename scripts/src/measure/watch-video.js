// Runs in the page: when a look was confirmed, when its first picture was on the screen, and of each picture the
// brightness of the blocks along its upper edge, which say its number.
{
  const measured = { confirmedAt: null, firstAt: null, pictures: [] };
  globalThis.liveMeasured = measured;
  const now = () => performance.timeOrigin + performance.now();
  document.addEventListener(
    'click',
    ({ target }) => {
      if (!target.closest('[data-testid=look-confirm]')) return;
      Object.assign(measured, { confirmedAt: now(), firstAt: null, pictures: [] });
    },
    true,
  );
  const blocks = 16;
  const size = 4;
  const canvas = new OffscreenCanvas(blocks * size, size);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  const lumas = (video) => {
    const { videoWidth: width } = video;
    context.drawImage(video, 0, 0, width, width / blocks, 0, 0, blocks * size, size);
    const { data } = context.getImageData(0, size / 2, blocks * size, 1);
    return Array.from({ length: blocks }, (_, n) => data[(n * size + size / 2) * 4 + 1]);
  };
  const watched = new WeakSet();
  const watch = (video) => {
    watched.add(video);
    const seen = () => {
      const at = now();
      measured.firstAt ??= at;
      measured.pictures.push({ at, lumas: lumas(video) });
      video.requestVideoFrameCallback(seen);
    };
    video.requestVideoFrameCallback(seen);
  };
  new MutationObserver(() => {
    for (const video of document.querySelectorAll('video')) if (!watched.has(video)) watch(video);
  }).observe(document.body, { childList: true, subtree: true });
}
