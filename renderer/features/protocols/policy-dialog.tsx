import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApprovalPolicy } from '#core/contract/words.ts';
import { useApi } from '../../api/api.ts';
import { operatorName } from '../../api/operator.ts';
import { APPROVAL_SETTING } from '../../api/library-hooks.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceList } from '../../ui/choice-list.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { notifyDone } from '../../ui/notify.tsx';

interface PolicyDialogProps {
  readonly policy: ApprovalPolicy;
  readonly onClose: () => void;
}

/** Who has to approve a protocol before it runs on real instruments. */
export function PolicyDialog({ policy, onClose }: PolicyDialogProps) {
  const { queries, client } = useApi();
  const [chosen, setChosen] = useState(policy);
  const save = useMutation({
    mutationFn: () => client.lab.setSetting({ key: APPROVAL_SETTING, value: chosen, operator: operatorName() }),
    onSuccess: async (_done, _input, _result, { client: queryClient }) => {
      await queryClient.invalidateQueries({ queryKey: queries.lab.settings.key() });
      notifyDone('The rule of this lab is changed');
      onClose();
    },
  });
  return (
    <Dialog
      open
      onClose={onClose}
      title="What has to be approved in this lab?"
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button
            kind="primary"
            busy={save.isPending}
            disabled={chosen === policy}
            onClick={() => !save.isPending && save.mutate()}
          >
            {chosen === policy ? 'It is so already' : 'Change the rule'}
          </Button>
        </>
      }
    >
      <ChoiceList
        label="Rule"
        value={chosen}
        onChange={setChosen}
        options={[
          {
            value: 'none',
            title: 'Nothing',
            words: 'Every version runs on real instruments, approved or not; only retired ones do not.',
          },
          {
            value: 'required',
            title: 'Every version',
            words: 'Only approved versions run on real instruments. Everybody may approve, also what they saved.',
          },
          {
            value: 'four-eyes',
            title: 'Every version, by somebody else',
            words: 'Only approved versions run on real instruments, and nobody approves what they saved themselves.',
          },
        ]}
      />
      <p>
        Simulated runs and dry runs are not asked about. What runs already goes on. The change stands in the record.
      </p>
    </Dialog>
  );
}
