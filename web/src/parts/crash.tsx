import i18next from 'i18next';
import { Component, type ReactNode } from 'react';

/** A fault in the page itself: said, with the one thing that helps, instead of a blank screen. */
export class Crash extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="situation" role="alert">
        <h2>{i18next.t('common.crashed')}</h2>
        <p className="quiet">{String(this.state.error)}</p>
        <button type="button" className="plain" onClick={() => location.reload()}>
          {i18next.t('common.reload')}
        </button>
      </div>
    );
  }
}
