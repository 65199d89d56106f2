import { Alert } from 'antd';
import { problemOf } from '../app/http.ts';

/** Why a form was not saved, in the hub's words, with every faulty field. */
export function FormProblem({ error }: { error: unknown }) {
  if (!error) return null;
  const { title, detail, faults } = problemOf(error);
  return (
    <Alert
      type="error"
      showIcon
      title={title}
      description={
        <>
          {detail}
          {faults && (
            <ul>
              {faults.map(({ path, message }) => (
                <li key={`${path}/${message}`}>{message}</li>
              ))}
            </ul>
          )}
        </>
      }
      data-testid="form-problem"
    />
  );
}
